/* SPDX-License-Identifier: MIT
 *
 * test_jsonline.c - JSON, an object a line: the same whether it fits the room for a line or not.
 */
#include "jsonline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AROUND 4096 /* the room */

static void put_one(size_t length, char **text, size_t *n)
{
	char value[2 * AROUND];
	FILE *out = open_memstream(text, n);
	struct err e;

	assert_non_null(out);
	memset(value, 'x', sizeof(value));
	assert_int_equal(jsonline_put(out, json_pack("{s:s#}", "a", value, (int)length),
				      &e),
			 0);
	assert_int_equal(fclose(out), 0);
}

static void test_each_length(void **state)
{
	(void)state;
	for (size_t length = AROUND - 20; length < AROUND + 4; length++) {
		char *text = NULL;
		size_t n;

		put_one(length, &text, &n);
		assert_int_equal(n, strlen("{\"a\":\"\"}\n") + length);
		assert_memory_equal(text, "{\"a\":\"xx", 8);
		assert_memory_equal(text + n - 5, "xx\"}\n", 5);
		free(text);
	}
}

/* A full disk is told. */
static void test_no_room(void **state)
{
	struct err e = { 0 };
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(out);
	setvbuf(out, NULL, _IONBF, 0);
	assert_true(jsonline_put(out, json_pack("{s:i}", "a", 1), &e) < 0);
	assert_true(e.code < 0);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_length),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
