/* SPDX-License-Identifier: MIT
 *
 * test_align.c - which events, and which flows, belong together.
 */
#include "align.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "couple.h"

/* "= | < >": one character a pair */
static void check_marks(const char *a, const char *b, const char *marks)
{
	struct couple o;
	struct err e;

	setup(&o, a, b);
	assert_int_equal(align_events(o.c[0].flows, o.c[1].flows, &o.p, &e), 0);
	assert_int_equal(o.p.n, strlen(marks));
	for (size_t i = 0; i < o.p.n; i++) {
		const struct pair *p = &o.p.list[i];
		char mark = p->same		 ? '='
			    : p->a == ALIGN_NONE ? '>'
			    : p->b == ALIGN_NONE ? '<'
						 : '|';

		assert_int_equal(mark, marks[i]);
	}
	tear_down(&o);
}

static void test_events(void **state)
{
	(void)state;
	check_marks(SYN ";" ACK ";" FIN, SYN ";" ACK ";" FIN, "===");
	check_marks(SYN ";" ACK ";" FIN, SYN ";" FIN, "=<=");
	check_marks(SYN ";" FIN, SYN ";" ACK ";" FIN, "=>=");
	check_marks(SYN ";" SHUT ";" RST, SYN ";" SHUT ";" SFIN, "==|");
	check_marks("", SYN, ">");
	check_marks(SYN, "", "<");
	check_marks("", "", "");
}

/* Of many that differ, each is there once, in order of both. */
static void test_many(void **state)
{
	struct couple o = { .p = { NULL, 0 } };
	size_t size[2], at[2] = { 0, 0 };
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *text = NULL;
		FILE *f = open_memstream(&text, &size[i]);

		assert_non_null(f);
		fputs("canon 1\nflow 1\n", f);
		for (int k = 0; k < 6000; k++)
			fprintf(f, "%s P. %d:%d(1) ack 1 CLOSE/CLOSE\n",
				k % 3 ? "client" : "server", k * (i + 1),
				k * (i + 1) + 1);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(canon_parse(&o.c[i], text, size[i], 0, &e), 0);
	}
	assert_int_equal(align_events(o.c[0].flows, o.c[1].flows, &o.p, &e), 0);
	for (size_t i = 0; i < o.p.n; i++) {
		if (o.p.list[i].a != ALIGN_NONE)
			assert_int_equal(o.p.list[i].a, at[0]++);
		if (o.p.list[i].b != ALIGN_NONE)
			assert_int_equal(o.p.list[i].b, at[1]++);
	}
	assert_int_equal(at[0], 6000);
	assert_int_equal(at[1], 6000);
	tear_down(&o);
}

/* 10,000 events, and @more others before the 100th and before the 5,000th. */
static void long_flow(struct canon *c, int more, const char *end)
{
	char *text = NULL;
	struct err e;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	fputs("canon 1\nflow 1\n", f);
	for (int k = 0; k < 10000; k++) {
		for (int x = 0; x < more && (k == 100 || k == 5000); x++)
			fputs("server . ack 1 CLOSE/CLOSE\n", f);
		fprintf(f, "client P. %d:%d(1) ack 1 CLOSE/CLOSE\n", k, k + 1);
	}
	fprintf(f, "%s\n", end);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(canon_parse(c, text, size, 0, &e), 0);
}

/* However much there is more of, what follows is found again. */
static void test_found_again(void **state)
{
	struct couple o = { .p = { NULL, 0 } };
	size_t same = 0, more = 0;
	struct err e;

	(void)state;
	long_flow(&o.c[0], 0, FIN);
	long_flow(&o.c[1], 300, RST);
	assert_int_equal(align_events(o.c[0].flows, o.c[1].flows, &o.p, &e), 0);
	for (size_t i = 0; i < o.p.n; i++) {
		same += o.p.list[i].same;
		more += o.p.list[i].a == ALIGN_NONE;
	}
	assert_int_equal(same, 10000);
	assert_int_equal(more, 601); /* FIN and RST are of two sides */
	tear_down(&o);
}

#define DATA5 "client P. 1:6(5) ack 1 CLOSE/CLOSE"
#define DATA9 "client P. 1:10(9) ack 1 CLOSE/CLOSE"
#define LATER "client P. 10:15(5) ack 1 CLOSE/CLOSE"

/* Segments with other numbers: the one of the same length, not just the next. */
static void test_shapes(void **state)
{
	(void)state;
	check_marks(DATA5, DATA9 ";" LATER, ">|");
	check_marks(DATA5, LATER ";" DATA9, "|>");
	check_marks(SHUT ";" ACK, "server: close(4) = 0;" ACK, "|=");
}

/* Flows of two captures: which of the second belongs to each of the first. */
static void test_flows(void **state)
{
	static const char *const text[2] = {
		"flow 1\n# 1.1.1.1:5 2.2.2.2:80\n" SYN
		"\nflow 2\n# 1.1.1.1:6 2.2.2.2:80\n" FIN
		"\nflow 3\n# 1.1.1.1:7 2.2.2.2:25\n" ACK "\n",
		"flow 1\n# 3.3.3.3:9 2.2.2.2:25\n" ACK
		"\nflow 2\n# 3.3.3.3:1 2.2.2.2:80\n" FIN
		"\nflow 3\n# 1.1.1.1:5 2.2.2.2:80\n" RST "\n",
	};
	static const size_t want[] = { 2, 1, 0 };
	struct couple o = { .p = { NULL, 0 } };
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *s = NULL;
		int n = asprintf(&s, "canon 1\n%s", text[i]);

		assert_int_equal(canon_parse(&o.c[i], s, (size_t)n, 0, &e), 0);
	}
	assert_int_equal(align_flows(&o.c[0], &o.c[1], &o.p, &e), 0);
	assert_int_equal(o.p.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(o.p.list[i].b, want[i]);
	assert_false(o.p.list[0].same); /* the same addresses, another end */
	assert_true(o.p.list[1].same && o.p.list[2].same);
	tear_down(&o);
}

/* None is the same as another: the one with the same server, before that with its port. */
static void test_servers(void **state)
{
	static const char *const text[2] = {
		"flow 1\n# 1.1.1.1:5 2.2.2.2:80\n" SYN
		"\nflow 2\n# 1.1.1.1:6 3.3.3.3:80\n" SYN
		"\nflow 3\n# 1.1.1.1:7 2.2.2.2:25\n" SYN "\n",
		"flow 1\n# 4.4.4.4:1 2.2.2.2:25\n" FIN
		"\nflow 2\n# 4.4.4.4:2 3.3.3.3:80\n" FIN
		"\nflow 3\n# 4.4.4.4:3 5.5.5.5:80\n" FIN "\n",
	};
	static const size_t want[] = { 2, 1, 0 };
	struct couple o = { .p = { NULL, 0 } };
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *s = NULL;
		int n = asprintf(&s, "canon 1\n%s", text[i]);

		assert_int_equal(canon_parse(&o.c[i], s, (size_t)n, 0, &e), 0);
	}
	assert_int_equal(align_flows(&o.c[0], &o.c[1], &o.p, &e), 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(o.p.list[i].b, want[i]);
	tear_down(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),	    cmocka_unit_test(test_many),
		cmocka_unit_test(test_found_again), cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_flows),	    cmocka_unit_test(test_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
