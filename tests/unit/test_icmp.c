/* SPDX-License-Identifier: MIT
 *
 * ICMP errors: what a socket makes of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "icmp.h"

static const struct {
	const char *name;
	bool v6;
	uint8_t type, code;
	enum outcome want;
} rows[] = {
	{ "host unreachable", false, 3, 1, OUTCOME_EHOSTUNREACH },
	{ "port unreachable", false, 3, 3, OUTCOME_ECONNREFUSED },
	{ "too big is no obstacle", false, 3, 4, OUTCOME_UNKNOWN },
	{ "prohibited by a firewall", false, 3, 13, OUTCOME_EHOSTUNREACH },
	{ "too many hops", false, 11, 0, OUTCOME_EHOSTUNREACH },
	{ "a redirect is no error", false, 5, 0, OUTCOME_UNKNOWN },
	{ "IPv6: port unreachable", true, 1, 4, OUTCOME_ECONNREFUSED },
	{ "IPv6: prohibited by a firewall", true, 1, 1, OUTCOME_EACCES },
	{ "IPv6: too big is no obstacle", true, 2, 0, OUTCOME_UNKNOWN },
	{ "IPv6: too many hops", true, 3, 0, OUTCOME_EHOSTUNREACH },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].name);
		assert_int_equal(icmp_outcome(rows[i].v6, rows[i].type, rows[i].code),
				 rows[i].want);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
