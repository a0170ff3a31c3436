/* SPDX-License-Identifier: MIT
 *
 * test_daytime.c - time stamps as people read them.
 */
#include "daytime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static void test_zones(void **state)
{
	char buf[DAYTIME_STRLEN];

	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	assert_string_equal(daytime_str(0, buf), "1970-01-01 00:00:00.000");
	assert_string_equal(daytime_str(UINT64_C(1700000000123999999), buf),
			    "2023-11-14 22:13:20.123");
	setenv("TZ", "XXX-5:30", 1);
	tzset();
	assert_string_equal(daytime_str(UINT64_C(1700000000123999999), buf),
			    "2023-11-15 03:43:20.123");
	/* The last one that a stamp can say. */
	assert_string_equal(daytime_str(UINT64_MAX, buf), "2554-07-22 05:04:33.709");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_zones) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
