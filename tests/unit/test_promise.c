/* SPDX-License-Identifier: MIT
 *
 * test_promise.c - what a scenario promises on which kernel.
 */
#include "promise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "kernelname.h"

static const struct scenario scn = {
	.ending = "graceful",
	.closer = "client",
	.frames = 9,
	.changes = { { .before = LINUX(6, 1, 0),
		       .ending = "reset",
		       .cause = "unread-data",
		       .text = "older ones reset" },
		     { .since = LINUX(7, 2, 0), .closer = "", .text = "newer ones" } },
};

static void test_between_the_changes(void **state)
{
	struct promise p = promise_of(&scn, LINUX(6, 12, 0));

	(void)state;
	assert_string_equal(p.ending, "graceful");
	assert_null(p.cause);
	assert_string_equal(p.closer, "client");
	assert_int_equal(p.frames, 9);
	assert_null(p.change);
}

static void test_before(void **state)
{
	struct promise p = promise_of(&scn, LINUX(5, 10, 0));

	(void)state;
	assert_string_equal(p.ending, "reset");
	assert_string_equal(p.cause, "unread-data");
	assert_string_equal(p.closer, "client");
	assert_ptr_equal(p.change, &scn.changes[0]);
}

static void test_since(void **state)
{
	(void)state;
	assert_null(promise_of(&scn, LINUX(7, 2, 0)).closer);
	/* One that nobody knows is new. */
	assert_null(promise_of(&scn, 0).closer);
}

static void test_steps(void **state)
{
	const struct step old = { .before = LINUX(6, 1, 0) },
			  always = { .who = CLIENT };

	(void)state;
	assert_true(promise_step(&old, LINUX(6, 0, 0)));
	assert_false(promise_step(&old, LINUX(6, 1, 0)));
	assert_false(promise_step(&old, 0));
	assert_true(promise_step(&always, 0));
	assert_true(promise_kernel() >= LINUX(3, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_between_the_changes),
		cmocka_unit_test(test_before),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
