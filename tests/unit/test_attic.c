/* SPDX-License-Identifier: MIT
 *
 * test_attic.c - places of many sizes hold what was put there, and are used again.
 */
#include "attic.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THINGS 4096u

struct thing {
	uint32_t number;
	size_t bytes;
	uint8_t byte;
};

static void put(struct attic *a, struct thing *t, size_t bytes, uint8_t byte)
{
	*t = (struct thing){ attic_take(a, bytes), bytes, byte };
	if (t->number == ATTIC_NONE) {
		assert_true(attic_grow(a));
		t->number = attic_take(a, bytes);
	}
	assert_true(t->number < ATTIC_NONE);
	assert_int_equal((uintptr_t)attic_at(a, t->number) % 8, 0);
	memset(attic_at(a, t->number), byte, bytes);
}

static void assert_there(const struct attic *a, const struct thing *t)
{
	const uint8_t *at = attic_at(a, t->number);

	for (size_t i = 0; i < t->bytes; i++)
		assert_int_equal(at[i], t->byte);
}

static uint32_t count(const struct attic *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; attic_next(a, &i); i = attic_after(a, i))
		n++;
	return n;
}

/* Round all places once, and to where it began. */
static uint32_t count_round(const struct attic *a)
{
	uint32_t n = 0, at = 0;

	for (uint32_t i = 0; i < a->places; i++) {
		assert_true(i == 0 || at != 0);
		n += attic_turn(a, &at);
	}
	assert_int_equal(at, 0);
	return n;
}

static void test_what_is_put_stays(void **state)
{
	struct thing *t = calloc(THINGS, sizeof(*t));
	struct attic a = { 0 };
	uint64_t seed = 1;
	uint32_t live = 0;

	(void)state;
	assert_non_null(t);
	assert_int_equal(count(&a), 0);
	assert_int_equal(count_round(&a), 0);
	for (uint32_t i = 0; i < THINGS * 16; i++) {
		struct thing *x = &t[next_random(&seed) % THINGS];

		if (x->bytes) {
			assert_there(&a, x);
			attic_give(&a, x->number);
			x->bytes = 0;
			live--;
		} else {
			put(&a, x, 1 + next_random(&seed) % ATTIC_MAX,
			    (uint8_t)next_random(&seed));
			live++;
		}
	}
	for (uint32_t i = 0; i < THINGS; i++)
		assert_there(&a, &t[i]);
	assert_int_equal(count(&a), live);
	assert_int_equal(count_round(&a), live);
	attic_free(&a);
	free(t);
}

static void test_places_are_used_again(void **state)
{
	struct attic a = { 0 };
	struct thing t[2];
	uint32_t chunks;

	(void)state;
	put(&a, &t[0], 300, 1);
	put(&a, &t[1], 300, 2);
	chunks = a.n;
	for (int i = 0; i < 100000; i++) {
		attic_give(&a, t[i % 2].number);
		put(&a, &t[i % 2], 200 + (size_t)i % 100, (uint8_t)i);
		assert_there(&a, &t[!(i % 2)]);
	}
	assert_int_equal(a.n, chunks);
	attic_free(&a);
}

/* Whatever is left of a chunk, what comes after it is found. */
static void test_visits_pass_the_ends_of_chunks(void **state)
{
	struct attic a = { 0 };
	struct thing t[3];
	uint32_t at = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(attic_grow(&a));
		put(&a, &t[i], 1, (uint8_t)i);
	}
	attic_give(&a, t[1].number);
	assert_true(attic_next(&a, &at));
	assert_int_equal(at, t[0].number);
	at = attic_after(&a, at);
	assert_true(attic_next(&a, &at));
	assert_int_equal(at, t[2].number);
	at = attic_after(&a, at);
	assert_false(attic_next(&a, &at));
	attic_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_put_stays),
		cmocka_unit_test(test_places_are_used_again),
		cmocka_unit_test(test_visits_pass_the_ends_of_chunks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
