/* SPDX-License-Identifier: MIT
 *
 * test_call.c - names of system calls.
 */
#include "call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_names_round_trip(void **state)
{
	(void)state;
	for (int i = 0; i < CALL_N; i++) {
		assert_non_null(call_kinds[i].name);
		assert_int_equal(call_find(call_kinds[i].name), i);
		assert_in_range(call_kinds[i].class, CALL_CLASS_OPEN,
				CALL_CLASS_PROCESS);
	}
	assert_int_equal(call_find("bpf"), CALL_N);
	assert_int_equal(call_find(""), CALL_N);
	assert_int_equal(call_find("READ"), CALL_N);
}

/* What the judgement may conclude rests on these. */
static void test_classes(void **state)
{
	(void)state;
	assert_int_equal(call_kinds[CALL_CONNECT].class, CALL_CLASS_OPEN);
	assert_int_equal(call_kinds[CALL_RECV].class, CALL_CLASS_READ);
	assert_int_equal(call_kinds[CALL_SEND].class, CALL_CLASS_WRITE);
	assert_int_equal(call_kinds[CALL_SHUTDOWN].class, CALL_CLASS_SHUT);
	assert_int_equal(call_kinds[CALL_CLOSE].class, CALL_CLASS_CLOSE);
	assert_int_equal(call_kinds[CALL_KILLED].class, CALL_CLASS_PROCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_round_trip),
		cmocka_unit_test(test_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
