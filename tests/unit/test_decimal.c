/* SPDX-License-Identifier: MIT
 *
 * test_decimal.c - numbers as printf(3) writes them.
 */
#include "decimal.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void expect(uint64_t n)
{
	char got[DECIMAL_MAX + 1], wanted[DECIMAL_MAX + 1];

	*decimal_put(got, n) = '\0';
	snprintf(wanted, sizeof(wanted), "%" PRIu64, n);
	assert_string_equal(got, wanted);
	*decimal_fill(got, n, 6) = '\0';
	snprintf(wanted, sizeof(wanted), "%06" PRIu64, n % 1000000);
	assert_string_equal(got, wanted);
}

static void test_as_printf(void **state)
{
	uint64_t power = 1;

	(void)state;
	expect(0);
	expect(UINT64_MAX);
	for (int i = 0; i < 20; i++, power *= 10) {
		expect(power - 1);
		expect(power);
		expect(power + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_printf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
