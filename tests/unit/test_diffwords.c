/* SPDX-License-Identifier: MIT
 *
 * test_diffwords.c - what is said of two flows that differ.
 */
#include "diffwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "couple.h"

#define END_A ";ending reset closer server time_wait -;cause unread-data certain"
#define END_B ";ending graceful closer server time_wait server"

static const struct {
	const char *a, *b, *words;
} sayings[] = {
	{ SYN ";" SHUT ";" RST END_A, SYN ";" SHUT ";" SFIN END_B,
	  "server's close(): RST -> FIN; ending: reset -> graceful; TIME_WAIT: nobody -> "
	  "server; cause: unread-data certain -> none; " },
	{ "client: read(3, 5) = -1 ECONNRESET (Reset)", "client: read(3, 5) = 0",
	  "client's read(): ECONNRESET -> 0; " },
	{ "client: write(3, 5) = -1 EPIPE (Broken pipe) + SIGPIPE",
	  "client: write(3, 5) = 5", "client's write(): EPIPE + SIGPIPE -> 5; " },
	{ "~1s " SYN ";~2s " SYN, "~1s " SYN ";~1s " SYN,
	  "waits: 1s, 2s -> 1s (2 times); " },
	{ "kernel server RST TCP_ABORT_ON_CLOSE", "client socket CLOSE",
	  "server's RST reason: TCP_ABORT_ON_CLOSE -> none; " },
	{ SYN, "client S 0 <mss> [syn] SYN_SENT/-",
	  "client's SYN: options none -> mss; " },
	{ SHUT, "client socket CLOSE", "only in the first: server's close() = 0; " },
	{ "server: read(3, 5) = 5;" SYN ";" ACK, SYN ";" ACK ";server: read(3, 5) = 0",
	  "server's read(): 5 -> 0; " },
	{ SHUT ";" RST, RST ";" SHUT, "in another order: server's close() = 0; " },
	{ "server: close(3) = 0;" RST ";server: close(4) = 0",
	  "server: close(3) = 0;server: close(4) = 0;" SFIN,
	  "server's close(): RST -> nothing; server's close(): nothing -> FIN; " },
	{ "server: *** killed by SIGPIPE ***  [killed by SIGPIPE];" SFIN,
	  "server: *** killed by SIGPIPE ***  [killed by SIGPIPE];" RST,
	  "server killed by SIGPIPE: FIN -> RST; " },
	{ "server: *** killed by SIGPIPE ***  [killed by SIGPIPE]", SYN,
	  "client sends: nothing -> SYN; only in the first: server killed by SIGPIPE; " },
	{ "client F. 1:1(0) ack 1 [fin] FIN_WAIT1/CLOSE_WAIT",
	  "client F. 1:1(0) ack 1 [fin] FIN_WAIT2/ESTABLISHED",
	  "client is left in FIN_WAIT1 -> FIN_WAIT2; server is left in CLOSE_WAIT -> "
	  "ESTABLISHED; " },
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct diffwords w;
		struct couple o;
		struct err e;
		char text[1024] = "";

		setup(&o, sayings[i].a, sayings[i].b);
		assert_int_equal(align_events(o.c[0].flows, o.c[1].flows, &o.p, &e), 0);
		assert_int_equal(diffwords_of(&w, o.c[0].flows, o.c[1].flows, &o.p, 0,
					      NULL),
				 0);
		for (size_t k = 0; k < w.n; k++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 "%s; ", w.line[k]);
		assert_string_equal(text, sayings[i].words);
		diffwords_free(&w);
		tear_down(&o);
	}
}

/* However much differs, so many sentences; the others are counted. */
static void test_bounded(void **state)
{
	struct couple o;
	struct diffwords w;
	char a[4096] = "", b[4096] = "";
	struct err e;

	(void)state;
	for (int i = 0; i < 60; i++) {
		size_t n = strlen(a), m = strlen(b);

		snprintf(a + n, sizeof(a) - n, "client: read(3, %d) = 0;", i);
		snprintf(b + m, sizeof(b) - m, "client: read(3, %d) = 1;", i);
	}
	setup(&o, a, b);
	assert_int_equal(align_events(o.c[0].flows, o.c[1].flows, &o.p, &e), 0);
	assert_int_equal(diffwords_of(&w, o.c[0].flows, o.c[1].flows, &o.p, 0, NULL),
			 0);
	assert_int_equal(w.n, DIFFWORDS_MAX);
	assert_int_equal(w.n + w.more, 60);
	diffwords_free(&w);
	tear_down(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
