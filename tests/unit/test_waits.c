/* SPDX-License-Identifier: MIT
 *
 * test_waits.c - classes of waiting times.
 */
#include "waits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MS UINT64_C(1000000)

static const struct {
	tstamp ns;
	const char *name;
} rows[] = {
	/* A timer, and the same a little late. */
	{ 999 * MS, "1s" },	   { 1060 * MS, "1s" },	   { 830 * MS, "1s" },
	{ 1663 * MS, "2s" },	   { 2030 * MS, "2s" },	   { 3290 * MS, "4s" },
	{ 4100 * MS, "4s" },	   { 60000 * MS, "1min" }, { 62000 * MS, "1min" },
	{ 75000 * MS, "1min" },	   { 7200000 * MS, "2h" }, { 7290000 * MS, "2h" },
	{ 20000000 * MS, "long" }, { UINT64_MAX, "long" },
};

static void test_rows(void **state)
{
	(void)state;
	assert_null(wait_class(0));
	assert_null(wait_class(400 * MS));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(wait_class(rows[i].ns), rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
