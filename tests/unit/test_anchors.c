/* SPDX-License-Identifier: MIT
 *
 * test_anchors.c - events that are unique in two flows, and in the same order in both.
 */
#include "anchors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/**
 * struct anchor_case - Two lists of events, a letter each
 * @want:	The anchors' letters
 */
static const struct anchor_case {
	const char *name, *a, *b, *want;
} cases[] = {
	{ "nothing at all", "", "", "" },
	{ "nothing in one", "abc", "", "" },
	{ "the same", "abc", "abc", "abc" },
	{ "nothing in common", "abc", "xyz", "" },
	{ "one more", "abc", "axbc", "abc" },
	{ "twice in the first is no anchor", "aab", "ab", "b" },
	{ "twice in the second is no anchor", "ab", "abb", "a" },
	{ "twice in both is no anchor", "aabc", "aabc", "bc" },
	{ "one moved far", "abcdefg", "gabcdef", "abcdef" },
	{ "two blocks that changed places", "abcxyz1", "xyzabc1", "abc1" },
	{ "back to front", "abc", "cba", "a" },
};

static size_t events(const char *s, struct canon_event *ev)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		ev[i] = (struct canon_event){ .key = (uint64_t)s[i] };
	return n;
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct anchor_case *c = &cases[i];
		struct canon_event a[16], b[16];
		size_t na = events(c->a, a), nb = events(c->b, b);
		struct anchor *list;
		long n = anchors_find(a, na, b, nb, &list);

		print_message("%s\n", c->name);
		assert_int_equal(n, strlen(c->want));
		for (long k = 0; k < n; k++) {
			assert_int_equal(c->a[list[k].a], c->b[list[k].b]);
			if (k) {
				assert_true(list[k - 1].a < list[k].a);
				assert_true(list[k - 1].b < list[k].b);
			}
		}
		/* Where several lists are equally long, any will do. */
		if (strcmp(c->name, "back to front") != 0 &&
		    strncmp(c->name, "two", 3) != 0)
			for (long k = 0; k < n; k++)
				assert_int_equal(c->a[list[k].a], c->want[k]);
		free(list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
