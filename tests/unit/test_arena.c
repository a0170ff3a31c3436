/* SPDX-License-Identifier: MIT
 *
 * test_arena.c - pieces of memory do not overlap, and what they take is told before.
 */
#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PIECES 600u

struct piece {
	uint8_t *at;
	size_t bytes;
};

/* Of two sizes, as they are used: neither is a multiple of a line. */
static size_t size_of(uint32_t i)
{
	return i % 3 ? 20488 : 32700;
}

static void cut_all(struct arenas *a, struct piece p[static PIECES])
{
	for (uint32_t i = 0; i < PIECES; i++) {
		p[i] = (struct piece){ arenas_cut(a, size_of(i)), size_of(i) };
		assert_non_null(p[i].at);
		assert_int_equal((uintptr_t)p[i].at % ARENA_LINE, 0);
		memset(p[i].at, (int)(i % 251), p[i].bytes);
	}
}

static void test_pieces_stay_as_they_are(void **state)
{
	struct piece *p = calloc(PIECES, sizeof(*p));
	struct arenas a = { 0 };

	(void)state;
	assert_non_null(p);
	cut_all(&a, p);
	for (uint32_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < p[i].bytes; k++)
			assert_int_equal(p[i].at[k], i % 251);
	arenas_free(&a);
	assert_null(a.last);
	free(p);
}

/* What a piece takes is 0 while there is room, and all that is taken holds all pieces. */
static void test_steps_are_told(void **state)
{
	struct arenas a = { 0 };
	size_t taken = 0, asked = 0, steps = 0;

	(void)state;
	for (uint32_t i = 0; i < PIECES; i++) {
		size_t step = arenas_step(&a, size_of(i));
		uint32_t n = a.n;

		assert_non_null(arenas_cut(&a, size_of(i)));
		assert_int_equal(a.n, n + (step > 0));
		steps += step > 0;
		taken += step;
		asked += size_of(i);
	}
	assert_true(taken >= asked);
	assert_true(steps < PIECES / 10);
	arenas_free(&a);
}

/* A few pieces do not take a large page. */
static void test_few_are_small(void **state)
{
	struct arenas a = { 0 };

	(void)state;
	assert_true(arenas_step(&a, 1000) < 2000);
	assert_non_null(arenas_cut(&a, 1000));
	assert_true(arenas_step(&a, 1000) < 2000);
	arenas_free(&a);
}

static void test_pages_are_for_free(void **state)
{
	size_t bytes = ARENA_LARGE + 1;
	uint8_t *p = arena_pages(bytes);

	(void)state;
	assert_non_null(p);
	assert_int_equal((uintptr_t)p % ARENA_LARGE, 0);
	memset(p, 1, bytes);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_stay_as_they_are),
		cmocka_unit_test(test_steps_are_told),
		cmocka_unit_test(test_few_are_small),
		cmocka_unit_test(test_pages_are_for_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
