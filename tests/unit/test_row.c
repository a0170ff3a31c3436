/* SPDX-License-Identifier: MIT
 *
 * test_row.c - rows of a flow: what is elided, what is kept, and how much memory it takes.
 */
#include "row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PLENTY	 ((size_t)64 << 20)

static void add(struct rowstore *st, struct rowlist *l, uint64_t number, uint64_t set)
{
	struct row r = { .ts = number,
			 .number = number,
			 .kind = ROW_SEGMENT,
			 .side = number % 2,
			 .labels = set };

	r.seg.payload = 10;
	rowlist_add(st, l, &r);
}

/* The list as text: "1 2 (3-7) 8 9". */
static void list_text(const struct rowlist *l, char *buf, size_t n)
{
	struct rowiter it = rowlist_iter(l);
	const struct row *r;
	size_t used = 0;

	buf[0] = '\0';
	while ((r = rowiter_next(&it)) && used < n) {
		if (r->kind == ROW_ELIDED)
			used += (size_t)snprintf(buf + used, n - used, "(%d-%d) ",
						 (int)r->elided.first,
						 (int)r->elided.last);
		else if (r->kind == ROW_SEGMENT)
			used += (size_t)snprintf(buf + used, n - used, "%d ",
						 (int)r->number);
		else
			used += (size_t)snprintf(buf + used, n - used, "c ");
	}
}

/**
 * struct run - Rows one after the other
 * @rows:	'.' plain, 'r' rank 1, 'p' a probe (rank 2), 'F' a FIN, 'c' a call
 */
static const struct {
	const char *name, *rows, *text;
	uint64_t elided;
} runs[] = {
	{ "nothing", "", "", 0 },
	{ "few rows", "...", "1 2 3 ", 0 },
	{ "one more than stand at the begin", ".......", "1 2 3 4 5 6 7 ", 0 },
	{ "and then one that matters", "........F", "1 2 3 4 5 6 7 8 9 ", 0 },
	{ "as many as stand", "..........", "1 2 3 4 5 6 7 8 9 10 ", 0 },
	{ "one more", "...........", "1 2 3 4 5 6 (7-7) 8 9 10 11 ", 1 },
	{ "many more", "....................", "1 2 3 4 5 6 (7-16) 17 18 19 20 ", 10 },
	{ "rank 1 is plain", "...r.r.r.r.r", "1 2 3 4 5 6 (7-8) 9 10 11 12 ", 2 },
	{ "rank 2 ends a run", "......p......p", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 ",
	  0 },
	{ "rows that matter all stand", "FFFFFFFFFFFFFFFF",
	  "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 ", 0 },
	{ "two runs are elided", "............F............",
	  "1 2 3 4 5 6 (7-8) 9 10 11 12 13 14 15 16 17 18 19 (20-21) 22 23 24 25 ", 4 },
	{ "a call ends a run", "............c.", "1 2 3 4 5 6 (7-8) 9 10 11 12 c 14 ",
	  2 },
};

static void add_run(struct rowstore *st, struct rowlist *l, const char *rows)
{
	static const struct row call_row = { .kind = ROW_CALL };
	static const struct call call = { .id = CALL_READ };

	for (uint64_t i = 1; *rows; rows++, i++) {
		if (*rows == 'c')
			assert_non_null(rowlist_call(st, l, &call_row, &call));
		else
			add(st, l, i,
			    *rows == 'F'   ? L(FIN_ACTIVE)
			    : *rows == 'p' ? L(KEEPALIVE)
			    : *rows == 'r' ? L(DATA_RETRANS)
					   : L(DATA));
	}
	rowlist_end(st, l);
}

static void test_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct rowstore *st = rowstore_new(PLENTY);
		struct rowlist l = { .n = 0 };
		char text[512];

		print_message("%s\n", runs[i].name);
		add_run(st, &l, runs[i].rows);
		list_text(&l, text, sizeof(text));
		assert_string_equal(text, runs[i].text);
		assert_int_equal(l.elided, runs[i].elided);
		rowlist_clear(st, &l);
		rowstore_free(st);
	}
}

static void test_what_was_elided(void **state)
{
	struct rowstore *st = rowstore_new(PLENTY);
	struct rowlist l = { .n = 0 };
	struct row gone = { .kind = ROW_SEGMENT };
	struct rowiter it;
	const struct row *r;

	(void)state;
	add_run(st, &l, "....................");
	it = rowlist_iter(&l);
	while ((r = rowiter_next(&it)))
		if (r->kind == ROW_ELIDED)
			gone = *r;
	assert_int_equal(gone.kind, ROW_ELIDED);
	assert_int_equal(gone.elided.segments, 10);
	assert_int_equal(gone.elided.bytes[SIDE_A], 50);
	assert_int_equal(gone.elided.bytes[SIDE_B], 50);
	assert_int_equal(gone.ts, 7);
	rowlist_clear(st, &l);
	rowstore_free(st);
}

/* However long a flow is: kept and elided make up all. */
static void test_bounded(void **state)
{
	struct rowstore *st = rowstore_new(PLENTY);
	struct rowlist l = { .n = 0 };
	struct rowiter it;
	const struct row *r;
	uint64_t kept = 0, elided = 0, n = 2 * ROWS_MAX;

	(void)state;
	for (uint64_t i = 1; i <= n; i++)
		add(st, &l, i, L(FIN_RETRANS));
	rowlist_end(st, &l);
	it = rowlist_iter(&l);
	while ((r = rowiter_next(&it))) {
		kept += r->kind == ROW_SEGMENT;
		elided += r->kind == ROW_ELIDED ? r->elided.segments : 0;
	}
	assert_int_equal(kept, ROWS_MAX + ROWS_RESERVE);
	assert_int_equal(elided, n - kept);
	assert_int_equal(l.elided, elided);
	assert_true(l.n <= ROWS_MAX + ROWS_RESERVE + 1);
	rowlist_clear(st, &l);
	rowstore_free(st);
}

/* A row that is elided for want of room is counted, wherever it stood. */
static void test_store_is_bounded(void **state)
{
	(void)state;
	for (size_t max = 0; max < 40000; max += 500) {
		struct rowstore *st = rowstore_new(max);
		struct rowlist l = { .n = 0 };
		struct rowiter it;
		const struct row *r;
		uint64_t kept = 0;

		for (uint64_t i = 1; i <= 1000; i++)
			add(st, &l, i, i % 20 ? L(DATA) : L(FIN_RETRANS));
		rowlist_end(st, &l);
		assert_true(rowstore_bytes(st) <= max);
		it = rowlist_iter(&l);
		while ((r = rowiter_next(&it)))
			kept += r->kind == ROW_SEGMENT;
		assert_int_equal(kept + l.elided, 1000);
		rowlist_clear(st, &l);
		rowstore_free(st);
	}
}

/* Nothing is elided while half of the memory is free, then as ever. */
static void test_keep_all(void **state)
{
	static const size_t max[] = { PLENTY, 100000 };

	(void)state;
	for (size_t i = 0; i < COUNT(max); i++) {
		struct rowstore *st = rowstore_new(max[i]);
		struct rowlist l = { .n = 0 };
		struct rowiter it;
		const struct row *r;
		uint64_t kept = 0, n = 2 * ROWS_MAX, last = 0;

		rowstore_keep_all(st);
		for (uint64_t k = 1; k <= n; k++)
			add(st, &l, k, k < n ? L(DATA) : L(FIN_ACTIVE));
		rowlist_end(st, &l);
		it = rowlist_iter(&l);
		while ((r = rowiter_next(&it)))
			if (r->kind == ROW_SEGMENT) {
				kept++;
				last = r->number;
			}
		assert_int_equal(kept + l.elided, n);
		assert_int_equal(last, n);
		assert_int_equal(l.elided == 0, max[i] == PLENTY);
		assert_true(rowstore_bytes(st) <= max[i]);
		rowlist_clear(st, &l);
		rowstore_free(st);
	}
}

static void test_clear_gives_back(void **state)
{
	struct rowstore *st = rowstore_new(PLENTY);
	struct rowlist l = { .n = 0 };
	size_t bytes = 0;

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (uint64_t i = 1; i <= 500; i++)
			add(st, &l, i, i % 30 ? L(DATA) : L(FIN_RETRANS));
		rowlist_end(st, &l);
		rowlist_clear(st, &l);
		assert_int_equal(l.n, 0);
		assert_null(rowlist_iter(&l).chunk);
		if (round)
			assert_int_equal(rowstore_bytes(st), bytes);
		bytes = rowstore_bytes(st);
	}
	rowstore_free(st);
	rowstore_free(NULL);
}

static void test_call_is_copied(void **state)
{
	struct rowstore *st = rowstore_new(PLENTY);
	struct rowlist l = { .n = 0 };
	struct row row = { .kind = ROW_CALL, .ts = 5 }, *kept;
	struct call c = { .id = CALL_WRITE, .args = "4, 5" };

	(void)state;
	kept = rowlist_call(st, &l, &row, &c);
	memset(&c, 0, sizeof(c));
	assert_int_equal(kept->ts, 5);
	assert_string_equal(kept->call->args, "4, 5");
	assert_int_equal(kept->call->id, CALL_WRITE);
	rowlist_clear(st, &l);
	rowstore_free(st);
}

static void test_call_without_room(void **state)
{
	struct rowstore *st = rowstore_new(10);
	struct rowlist l = { .n = 0 };
	struct row row = { .kind = ROW_CALL };
	struct call c = { .id = CALL_WRITE };

	(void)state;
	assert_null(rowlist_call(st, &l, &row, &c));
	rowlist_clear(st, &l);
	rowstore_free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_what_was_elided),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_store_is_bounded),
		cmocka_unit_test(test_keep_all),
		cmocka_unit_test(test_clear_gives_back),
		cmocka_unit_test(test_call_is_copied),
		cmocka_unit_test(test_call_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
