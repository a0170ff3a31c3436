/* SPDX-License-Identifier: MIT
 *
 * test_label.c - the table of labels.
 */
#include "label.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_rows_complete(void **state)
{
	(void)state;
	for (int i = 0; i < LABEL_N; i++) {
		const struct label_row *l = &labels[i];

		assert_non_null(l->name);
		print_message("%s\n", l->name);
		assert_true(l->name[0] && l->text[0] && l->meaning[0]);
		assert_in_range(l->rank, 0, 9);
		assert_int_equal(strspn(l->name, "abcdefghijklmnopqrstuvwxyz-"),
				 strlen(l->name));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(l->name, labels[k].name);
	}
}

/* A letter that notation.c does not know would end the text there. */
static void test_placeholders_known(void **state)
{
	(void)state;
	for (int i = 0; i < LABEL_N; i++)
		for (const char *p = labels[i].text; (p = strchr(p, '%')); p++)
			assert_true(p[1] && strchr("rqspna", p[1]));
}

static void test_rank(void **state)
{
	(void)state;
	assert_int_equal(label_rank(0), 0);
	assert_int_equal(label_rank(L(DATA)), 0);
	assert_int_equal(label_rank(L(DATA) | L(ACK_UNSEEN)), 1);
	assert_int_equal(label_rank(L(ACK_DATA) | L(RST_ABORT) | L(KEEPALIVE)), 9);
	for (int i = 0; i < LABEL_N; i++)
		assert_int_equal(label_rank(UINT64_C(1) << i), labels[i].rank);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_complete),
		cmocka_unit_test(test_placeholders_known),
		cmocka_unit_test(test_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
