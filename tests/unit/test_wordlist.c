/* SPDX-License-Identifier: MIT
 *
 * test_wordlist.c - words in a row.
 */
#include "wordlist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *words[5], *text;
} lists[] = {
	{ { NULL }, "none" },
	{ { "FIN" }, "FIN" },
	{ { "FIN", "FIN" }, "FIN (2 times)" },
	{ { "FIN", "RST", "FIN" }, "FIN, RST, FIN" },
	{ { "SYN", "SYN", "FIN", "FIN" }, "SYN (2 times), FIN (2 times)" },
};

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct wordlist l = { .times = 0 };

		for (const char *const *w = lists[i].words; *w; w++)
			wordlist_add(&l, *w);
		assert_string_equal(wordlist_text(&l, "none"), lists[i].text);
		wordlist_clear(&l);
		assert_string_equal(wordlist_text(&l, "none"), "none");
	}
}

/* However many and long they are: cut between words, and counted. */
static void test_bounded(void **state)
{
	(void)state;
	for (size_t len = 1; len < 120; len++) {
		struct wordlist l = { .times = 0 };
		char word[128];
		size_t n;

		for (int i = 0; i < 1000; i++) {
			memset(word, 'a' + i % 2, len);
			word[len] = '\0';
			wordlist_add(&l, word);
		}
		n = strlen(wordlist_text(&l, "none"));
		assert_true(n < sizeof(l.text));
		assert_string_equal(l.text + n - 17, ", 1000 in all ...");
		assert_ptr_equal(wordlist_text(&l, "none"), l.text);
		assert_int_equal(strlen(l.text), n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
