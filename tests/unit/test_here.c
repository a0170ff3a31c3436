/* SPDX-License-Identifier: MIT
 *
 * test_here.c - what a recording says of the kernel that it was made on.
 */
#include "here.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/utsname.h>

#include <cmocka.h>

static void test_names_the_kernel(void **state)
{
	struct sidecar_head head = { .version = "" };
	struct utsname u;

	(void)state;
	assert_int_equal(uname(&u), 0);
	here_describe(&head);
	assert_string_equal(head.kernel, u.release);
	assert_memory_equal(head.build, u.version, strlen(head.build));
	assert_true(*head.build);
}

static void test_has_settings_of_the_namespace(void **state)
{
	struct sidecar_head head = { .version = "" };

	(void)state;
	here_describe(&head);
	assert_non_null(strstr(head.sysctls, "tcp_fin_timeout="));
	assert_null(strchr(head.sysctls, '\n'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_the_kernel),
		cmocka_unit_test(test_has_settings_of_the_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
