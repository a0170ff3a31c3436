/* SPDX-License-Identifier: MIT
 *
 * test_child.c - other programs, run to their end.
 */
#include "child.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static void test_text(void **state)
{
	const char *const argv[] = { "sh", "-c", "echo one; echo two >&2", NULL };
	char *text;
	struct err e;

	(void)state;
	assert_int_equal(child_text(argv, &text, &e), 0);
	assert_string_equal(text, "one\ntwo\n");
	free(text);
}

/* What is there is given however much it is, and the file can be written on. */
static void test_output(void **state)
{
	int fd = memfd_create("output", 0);
	size_t n = 9;
	char *text = child_output(fd, &n);

	(void)state;
	assert_int_equal(n, 0);
	assert_string_equal(text, "");
	free(text);
	for (const char *more = "one"; n < 9; more = "more") {
		assert_int_equal(write(fd, more, 3), 3);
		text = child_output(fd, &n);
		assert_int_equal(text[n], '\0');
		assert_memory_equal(text, "onemormor", n);
		free(text);
	}
	close(fd);
}

static void test_last_line_is_the_reason(void **state)
{
	const char *const argv[] = { "sh", "-c", "echo one; echo why >&2; exit 3",
				     NULL };
	char *text;
	struct err e;

	(void)state;
	assert_int_equal(child_text(argv, &text, &e), -EIO);
	assert_string_equal(e.msg, "sh: why");
	assert_null(text);
}

static void test_statuses(void **state)
{
	const char *const fails[] = { "false", NULL };
	const char *const dies[] = { "sh", "-c", "kill -9 $$", NULL };
	const char *const nobody[] = { "no-such-program-here", NULL };
	struct err e;

	(void)state;
	assert_int_equal(child_run(fails, -1, &e), -EIO);
	assert_string_equal(e.msg, "false: exit status 1");
	assert_int_equal(child_run(dies, -1, &e), -EIO);
	assert_string_equal(e.msg, "sh: killed by signal 9");
	assert_int_equal(child_run(nobody, -1, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "no-such-program-here"));
}

static void test_reads_nothing(void **state)
{
	const char *const argv[] = { "cat", NULL };
	struct err e;

	(void)state;
	assert_int_equal(child_run(argv, -1, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_last_line_is_the_reason),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_reads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
