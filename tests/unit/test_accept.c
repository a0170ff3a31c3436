/* SPDX-License-Identifier: MIT
 *
 * test_accept.c - what an HTTP client says it can read.
 */
#include "accept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *name, *accept;
	unsigned int weight;
} rows[] = {
	{ "no header", NULL, 0 },
	{ "an empty one", "", 0 },
	{ "the type alone", "a/b", 1000 },
	{ "in other letters", "A/B", 1000 },
	{ "a type that begins so", "a/bc", 0 },
	{ "wildcards do not name it", "*/*, a/*", 0 },
	{ "with a weight", "a/b;q=0.25", 250 },
	{ "blanks around", "  a/b ; q=0.5 ,c/d", 500 },
	{ "among others", "c/d;q=0.9, a/b;q=0.1,*/*;q=0.2", 100 },
	{ "the highest of several", "a/b;q=0.1,a/b;q=0.75", 750 },
	{ "not wanted", "a/b;q=0", 0 },
	{ "not wanted, in full", "a/b;q=0.000", 0 },
	{ "more digits than count", "a/b;q=0.12345", 123 },
	{ "more than all", "a/b;q=1.5", 1000 },
	{ "no number", "a/b;q=high", 0 },
	{ "nothing behind the sign", "a/b;q=", 0 },
	{ "the version", "a/b;version=1.0.0;q=0.5", 500 },
	{ "another version", "a/b;version=0.0.1", 0 },
	{ "both versions", "a/b;version=1.0.0;q=0.5,a/b;version=0.0.1;q=0.75", 500 },
	{ "a parameter that nobody knows", "a/b;escaping=all;q=0.6", 600 },
	{ "separators alone", ",;,; ;,", 0 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].name);
		assert_int_equal(accept_weight(rows[i].accept, "a/b", "1.0.0"),
				 rows[i].weight);
	}
}

static void test_long_header(void **state)
{
	char accept[5000];

	(void)state;
	memset(accept, ',', sizeof(accept));
	memcpy(accept, "a/b;q=0.5", 9);
	accept[sizeof(accept) - 1] = '\0';
	assert_int_equal(accept_weight(accept, "a/b", "1.0.0"), 500);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_long_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
