/* SPDX-License-Identifier: MIT
 *
 * test_canontext.c - the format canon, read back.
 */
#include "canontext.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char sample[] = "canon 1\n"
			     "flow 1\n"
			     "# 127.0.0.1:1 127.0.0.1:2\n"
			     "client: connect(3, PEER) = 0\n"
			     "client S 0 <mss,TS> [syn] SYN_SENT/-\n"
			     "~1s client S 0 <mss,TS> [syn-retrans] SYN_SENT/-\n"
			     "server R. 0 ack 1 [rst-reply rst-accepted] CLOSE/-\n"
			     "server . ack 4097 win 0 ESTABLISHED/ESTABLISHED\n"
			     "client socket CLOSE\n"
			     "server: write(4, 5) = -1 EPIPE (Broken pipe) + SIGPIPE\n"
			     "server: read(4, 16) ...\n"
			     "server: ... read() = 0  [unread 4]\n"
			     "kernel server RST NO_SOCKET\n"
			     "ending refused closer server time_wait -\n"
			     "cause no-listener certain\n"
			     "cause firewall-reject possible\n"
			     "flow 0\n"
			     "client: pipe(3) = 0\n";

static int parse(struct canon *c, const char *text, unsigned int ignore, struct err *e)
{
	return canon_parse(c, strdup(text), strlen(text), ignore, e);
}

static bool is(struct slice s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.at, text, s.n) == 0);
}

static void test_flows(void **state)
{
	struct canon c;
	struct err e;

	(void)state;
	assert_int_equal(parse(&c, sample, 0, &e), 0);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.flows[0].number, 1);
	assert_string_equal(c.flows[0].client, "127.0.0.1:1");
	assert_string_equal(c.flows[0].server, "127.0.0.1:2");
	assert_string_equal(c.flows[0].ending, "refused");
	assert_string_equal(c.flows[0].closer, "server");
	assert_string_equal(c.flows[0].time_wait, "-");
	assert_int_equal(c.flows[0].ncauses, 2);
	assert_string_equal(c.flows[0].causes[1], "firewall-reject possible");
	assert_int_equal(c.flows[0].n, 10);
	assert_int_equal(c.flows[1].n, 1);
	assert_null(c.flows[1].client);
	canon_free(&c);
}

static void test_events(void **state)
{
	static const struct {
		uint8_t kind, side;
	} want[] = { { CANON_CALL, CANON_CLIENT },    { CANON_SEGMENT, CANON_CLIENT },
		     { CANON_SEGMENT, CANON_CLIENT }, { CANON_SEGMENT, CANON_SERVER },
		     { CANON_SEGMENT, CANON_SERVER }, { CANON_SOCKET, CANON_CLIENT },
		     { CANON_CALL, CANON_SERVER },    { CANON_CALL, CANON_SERVER },
		     { CANON_CALL, CANON_SERVER },    { CANON_KERNEL, CANON_SERVER } };
	struct canon c;
	struct err e;

	(void)state;
	assert_int_equal(parse(&c, sample, 0, &e), 0);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(c.flows[0].events[i].kind, want[i].kind);
		assert_int_equal(c.flows[0].events[i].side, want[i].side);
	}
	assert_string_equal(c.flows[0].events[2].wait, "1s");
	assert_null(c.flows[0].events[1].wait);
	canon_free(&c);
}

static void test_parts(void **state)
{
	struct canon_segment g;
	struct canon_call k;
	struct canon c;
	struct err e;

	(void)state;
	assert_int_equal(parse(&c, sample, 0, &e), 0);
	g = canon_segment(&c.flows[0].events[3]);
	assert_true(is(g.flags, "R.") && is(g.seq, "0") && is(g.ack, "1"));
	assert_true(is(g.options, "") && is(g.labels, "rst-reply rst-accepted"));
	assert_true(is(g.states, "CLOSE/-"));
	g = canon_segment(&c.flows[0].events[4]);
	assert_true(is(g.win, "0") && is(g.labels, "") && is(g.seq, ""));
	k = canon_call(&c.flows[0].events[6]);
	assert_true(is(k.name, "write") && is(k.args, "4, 5"));
	assert_true(is(k.result, "-1 EPIPE (Broken pipe) + SIGPIPE"));
	k = canon_call(&c.flows[0].events[7]);
	assert_true(is(k.name, "read") && is(k.result, ""));
	k = canon_call(&c.flows[0].events[8]);
	assert_true(is(k.name, "read") && is(k.result, "0"));
	canon_free(&c);
}

/* Two texts of one flow with one line each: do their keys agree? */
static bool agree(const char *x, const char *y, unsigned int ignore)
{
	char text[2][256];
	struct canon c[2];
	struct err e;
	bool same;

	for (int i = 0; i < 2; i++) {
		snprintf(text[i], sizeof(text[i]), "canon 1\nflow 1\n%s\n", i ? y : x);
		assert_int_equal(parse(&c[i], text[i], ignore, &e), 0);
	}
	same = c[0].flows[0].n == c[1].flows[0].n &&
	       (c[0].flows[0].n == 0 ||
		c[0].flows[0].events[0].key == c[1].flows[0].events[0].key);
	canon_free(&c[0]);
	canon_free(&c[1]);
	return same;
}

static const struct {
	const char *a, *b;
	unsigned int ignore;
} classes[] = {
	{ "client . ack 1 win 0 CLOSE/CLOSE", "client . ack 1 CLOSE/CLOSE",
	  IGNORES(WINDOWS) },
	{ "client S 0 <mss> [syn] SYN_SENT/-", "client S 0 <TS> [syn] SYN_SENT/-",
	  IGNORES(OPTIONS) },
	{ "~1s client S 0 [syn] SYN_SENT/-", "client S 0 [syn] SYN_SENT/-",
	  IGNORES(TIMING) },
	{ "client P. 1:2(1) ack 1 [data] ESTABLISHED/ESTABLISHED",
	  "client P. 1:2(1) ack 9 [ack-data] ESTABLISHED/ESTABLISHED",
	  IGNORES(PIGGYBACKING) },
	{ "client S 0 [syn] SYN_SENT/-", "client S 0 [data] SYN_SENT/-",
	  IGNORES(LABELS) },
	{ "kernel client RST NO_SOCKET", "kernel client RST TCP_STATE",
	  IGNORES(KERNEL) },
	{ "client: close(3) = 0", "client: close(3) = -1 EBADF (Bad)", IGNORES(CALLS) },
	{ "client socket CLOSE", "client socket LAST_ACK 0/0", IGNORES(SOCKETS) },
};

static void test_what_is_ignored(void **state)
{
	unsigned int all = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		all |= classes[i].ignore;
		assert_false(agree(classes[i].a, classes[i].b, 0));
		assert_false(agree(classes[i].a, classes[i].b,
				   ~classes[i].ignore & ~IGNORES(LABELS) &
					   ~IGNORES(PIGGYBACKING) & ~IGNORES(CALLS) &
					   ~IGNORES(SOCKETS)));
		assert_true(agree(classes[i].a, classes[i].b, classes[i].ignore));
	}
	assert_int_equal(all, (1u << IGNORE_N) - 1);
}

static const struct {
	const char *text, *why;
} bad[] = {
	{ "", "starts with \"\", only \"canon 1\"" },
	{ "canon 2\n", "starts with \"canon 2\", only" },
	{ "canon 1\nclient S 0\n", "line 2: \"flow\" is wanted" },
	{ "canon 1\nflow x\n", "line 2: a number" },
	{ "canon 1\nflow 1\nnonsense\n", "line 3: no event" },
	{ "canon 1\nflow 1\nkernel server\n", "line 3: no event" },
	{ "canon 1\nflow 1\nkernel server \n", "line 3: no event" },
	{ "canon 1\nflow 1\nkernel servers RST\n", "line 3: no event" },
	{ "canon 1\nflow 1\nclients: close(3) = 0\n", "line 3: no event" },
	{ "canon 1\nflow 1\n: close(3) = 0\n", "line 3: no event" },
	{ "canon 1\nflow 1\n~\n", "line 3: no event" },
	{ "canon 1\nflow 1\n~1s\n", "line 3: no event" },
	{ "canon 1\nflow 1\nending reset\n", "line 3: \"closer\"" },
	{ "canon 1\nflow 1\nending reset closer x y\n", "line 3: \"time_wait\"" },
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct canon c;
		struct err e;

		assert_int_equal(parse(&c, bad[i].text, 0, &e), -EINVAL);
		assert_non_null(strstr(e.msg, bad[i].why));
		canon_free(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flows), cmocka_unit_test(test_events),
		cmocka_unit_test(test_parts), cmocka_unit_test(test_what_is_ignored),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
