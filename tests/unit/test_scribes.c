/* SPDX-License-Identifier: MIT
 *
 * test_scribes.c - threads that write flows: all of them, in order, as they were when judged.
 */
#include "scribes.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FLOWS	1000u
#define TROUBLE 700u

/* What a format may look at, from the view down. */
static int put(struct sink *k, const struct flow_view *v, struct err *e)
{
	if (v->number == (uint64_t)(uintptr_t)k->own)
		return err_set(e, -E2BIG, "that one is too much");
	fprintf(k->out, "%" PRIu64 " %u %" PRIu64, v->number, v->flow->half[1].packets,
		v->story->id);
	if (v->story->zeek)
		fprintf(k->out, " zeek %s", v->story->zeek->history);
	if (v->verdict->decisive)
		fprintf(k->out, " reset %" PRIu64 " of %" PRIu32,
			v->verdict->decisive->frame, story_resets(v->story));
	fputc('\n', k->out);
	return 0;
}

static const struct sink_ops format = { .apart = true, .slow = true, .flow = put };
static const struct sink_ops quick = { .apart = true, .flow = put };

/* A flow as a table has it: gone with the next one. Each third has RSTs, some
 * of these many; each second a history.
 */
struct table {
	struct flow flow;
	struct story story;
	struct extra extra;
	struct more_resets more_resets;
	struct zeek zeek;
	struct verdict verdict;
};

static struct flow_view judged(struct table *t, uint64_t number)
{
	memset(t, 0, sizeof(*t));
	t->flow.half[1].packets = (uint32_t)number * 3;
	t->story.id = number + 5;
	if (number % 3 == 0) {
		t->story.extra = &t->extra;
		t->story.more_resets = number % 9 ? NULL : &t->more_resets;
		t->story.nresets = number % 9 ? 2 : 4;
		t->verdict.decisive = story_reset(&t->story, t->story.nresets - 1);
		story_reset(&t->story, t->story.nresets - 1)->frame = number * 7;
	}
	if (number % 2 == 0) {
		t->story.zeek = &t->zeek;
		snprintf(t->zeek.history, sizeof(t->zeek.history), "S%u",
			 (unsigned int)number);
	}
	return (struct flow_view){ .flow = &t->flow,
				   .story = &t->story,
				   .verdict = &t->verdict,
				   .number = number };
}

static struct sink output(FILE *out, uint64_t trouble)
{
	return (struct sink){ .ops = &format,
			      .out = out,
			      .own = (void *)(uintptr_t)trouble };
}

/* The first @n flows, written by @threads of them or, if there are none, here. */
static int run(struct sink *k, unsigned int threads, uint64_t n, struct err *e)
{
	struct scribes *s = NULL;
	struct table t;
	int code = threads ? scribes_new(&s, k, threads, e) : 0;

	for (uint64_t i = 1; i <= n && !code; i++) {
		struct flow_view v = judged(&t, i);

		code = s ? scribes_flow(s, &v, e) : put(k, &v, e);
	}
	if (s && !code)
		code = scribes_end(s, e);
	scribes_free(s);
	return code;
}

static char *text_of(unsigned int threads, uint64_t n, uint64_t trouble, int expected)
{
	struct err e = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct sink k = output(out, trouble);

	assert_non_null(out);
	assert_int_equal(run(&k, threads, n, &e), expected);
	assert_int_equal(e.code, expected);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void expect_same(uint64_t n, uint64_t trouble, int code)
{
	char *alone = text_of(0, n, trouble, code);

	for (unsigned int threads = 1; threads <= 4; threads++) {
		char *text = text_of(threads, n, trouble, code);

		assert_string_equal(text, alone);
		free(text);
	}
	free(alone);
}

static void test_many_write_as_one(void **state)
{
	(void)state;
	expect_same(0, 0, 0);
	expect_same(1, 0, 0);
	expect_same(64, 0, 0);
	expect_same(65, 0, 0);
	expect_same(FLOWS, 0, 0);
}

static void test_all_before_a_trouble_is_written(void **state)
{
	(void)state;
	expect_same(FLOWS, TROUBLE, -E2BIG);
	expect_same(FLOWS, FLOWS, -E2BIG);
}

static void test_a_full_output_is_told(void **state)
{
	struct err e;
	FILE *full = fopen("/dev/full", "w");
	struct sink k = output(full, 0);

	(void)state;
	assert_non_null(full);
	assert_int_equal(run(&k, 2, FLOWS, &e), -ENOSPC);
	fclose(full);
}

static void test_who_gives_up_waits_for_none(void **state)
{
	struct sink k = output(stderr, 0);
	struct scribes *s;
	struct table t;
	struct err e;

	(void)state;
	assert_int_equal(scribes_new(&s, &k, 2, &e), 0);
	for (uint64_t i = 1; i <= 100; i++) {
		struct flow_view v = judged(&t, i);

		assert_int_equal(scribes_flow(s, &v, &e), 0);
	}
	scribes_free(s);
	scribes_free(NULL);
}

static void test_only_where_it_is_worth_while(void **state)
{
	struct sink k = output(stdout, 0);

	(void)state;
	assert_true(scribes_can(&k));
	k.want_rows = true;
	assert_false(scribes_can(&k));
	k = (struct sink){ .ops = &quick };
	assert_false(scribes_can(&k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_write_as_one),
		cmocka_unit_test(test_all_before_a_trouble_is_written),
		cmocka_unit_test(test_a_full_output_is_told),
		cmocka_unit_test(test_who_gives_up_waits_for_none),
		cmocka_unit_test(test_only_where_it_is_worth_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
