/* SPDX-License-Identifier: MIT
 *
 * test_err.c - failures say why, in one line that fits.
 */
#include "err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_set(void **state)
{
	struct err e = { 0, "" };

	(void)state;
	assert_int_equal(err_set(&e, -ENOENT, "open %s: %d", "x.pcap", 7), -ENOENT);
	assert_int_equal(e.code, -ENOENT);
	assert_string_equal(e.msg, "open x.pcap: 7");
}

static void test_nobody_cares(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, -EINVAL, "no matter"), -EINVAL);
}

static void test_wrap_prepends(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, -EIO, "short read");
	assert_int_equal(err_wrap(&e, "frame %d: ", 3), -EIO);
	assert_int_equal(err_wrap(&e, "replay %s: ", "a%sb"), -EIO);
	assert_string_equal(e.msg, "replay a%sb: frame 3: short read");
	assert_int_equal(e.code, -EIO);
}

static void test_too_long_is_cut(void **state)
{
	struct err e;
	char big[2 * sizeof(e.msg)];

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	err_set(&e, -EIO, "%s", big);
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	err_wrap(&e, "in: ");
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	assert_memory_equal(e.msg, "in: xxx", 7);
	err_wrap(&e, "%s", big);
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	assert_int_equal(e.code, -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_nobody_cares),
		cmocka_unit_test(test_wrap_prepends),
		cmocka_unit_test(test_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
