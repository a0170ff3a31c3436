/* SPDX-License-Identifier: MIT
 *
 * test_idmap.c - numbers go in, come out, and leave no trace when dropped.
 */
#include "idmap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MANY 10000

static void test_empty(void **state)
{
	struct idmap m = { .slots = NULL };

	(void)state;
	assert_null(idmap_get(&m, 0));
	idmap_drop(&m, 0);
	idmap_free(&m);
}

static void test_many(void **state)
{
	struct idmap m = { .slots = NULL };

	(void)state;
	for (uint64_t i = 0; i < MANY; i++)
		assert_true(idmap_put(&m, i * 4096, i));
	assert_int_equal(m.n, MANY);
	for (uint64_t i = 0; i < MANY; i++)
		assert_int_equal(*idmap_get(&m, i * 4096), i);
	assert_null(idmap_get(&m, 1));
	idmap_free(&m);
}

static void test_again(void **state)
{
	struct idmap m = { .slots = NULL };

	(void)state;
	assert_true(idmap_put(&m, 7, 1));
	assert_true(idmap_put(&m, 7, 2));
	assert_int_equal(m.n, 1);
	*idmap_get(&m, 7) = 3;
	assert_int_equal(*idmap_get(&m, 7), 3);
	idmap_free(&m);
}

/* Each number dropped leaves all others where they are found. */
static void test_drop(void **state)
{
	struct idmap m = { .slots = NULL };

	(void)state;
	for (uint64_t i = 0; i < MANY; i++)
		assert_true(idmap_put(&m, i, i));
	for (uint64_t i = 0; i < MANY; i += 3)
		idmap_drop(&m, i);
	for (uint64_t i = 0; i < MANY; i++) {
		const uint64_t *at = idmap_get(&m, i);

		if (i % 3 == 0)
			assert_null(at);
		else
			assert_int_equal(*at, i);
	}
	idmap_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
