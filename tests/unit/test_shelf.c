/* SPDX-License-Identifier: MIT
 *
 * test_shelf.c - things of one size: zero when taken, used again, and whose they are.
 */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SIZE 40u

static void assert_zero(const uint8_t *thing)
{
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(thing[i], 0);
}

static uint32_t owned_by(const struct shelf *p, uint64_t owner)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < shelf_count(p); i++)
		n += shelf_owner(p, i) == owner;
	return n;
}

static void test_taken_and_given(void **state)
{
	struct shelf p = { .size = SIZE, .per = 4 };
	void *thing[8];

	(void)state;
	assert_null(shelf_take(&p, 1));
	assert_true(shelf_grow(&p) && shelf_grow(&p));
	assert_int_equal(shelf_count(&p), 8);
	assert_int_equal(owned_by(&p, 0), 8);
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < 8; i++) {
			thing[i] = shelf_take(&p, i + 1);
			assert_non_null(thing[i]);
			assert_zero(thing[i]);
			memset(thing[i], (int)i + 1, SIZE);
		}
		assert_null(shelf_take(&p, 9));
		for (unsigned int i = 0; i < 8; i++) {
			assert_int_equal(*(uint8_t *)thing[i], i + 1);
			assert_int_equal(((uint8_t *)thing[i])[SIZE - 1], i + 1);
			assert_int_equal(owned_by(&p, i + 1), 1);
			shelf_put(&p, thing[i]);
			assert_int_equal(owned_by(&p, i + 1), 0);
		}
	}
	shelf_put(&p, NULL);
	shelf_free(&p);
	assert_int_equal(shelf_count(&p), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken_and_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
