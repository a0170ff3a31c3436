/* SPDX-License-Identifier: MIT
 *
 * test_nearest.c - which word did the user mean?
 */
#include "nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const names[] = { "replay", "run", "list", "explain",
				     "write-after-close" };

static const struct {
	const char *name, *word, *found;
} rows[] = {
	{ "the word itself", "replay", "replay" },
	{ "one letter too many", "replayy", "replay" },
	{ "one letter missing", "repay", "replay" },
	{ "one letter wrong", "lisd", "list" },
	{ "two letters changed places", "erplay", "replay" },
	{ "the begin of a long word", "write-after", "write-after-close" },
	{ "a part of a long word", "after", "write-after-close" },
	{ "nothing like it", "zzzzzz", NULL },
	{ "a short word with nothing in common", "xy", NULL },
	{ "a word too long to compare",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  NULL },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = nearest(rows[i].word, names, COUNT(names));

		print_message("%s\n", rows[i].name);
		if (rows[i].found) {
			assert_non_null(found);
			assert_string_equal(found, rows[i].found);
		} else {
			assert_null(found);
		}
	}
}

static void test_of_equals_the_first(void **state)
{
	static const char *const twins[] = { "cat", "bat" };

	(void)state;
	assert_string_equal(nearest("rat", twins, 2), "cat");
	assert_null(nearest("rat", twins, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_of_equals_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
