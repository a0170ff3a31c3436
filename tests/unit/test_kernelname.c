/* SPDX-License-Identifier: MIT
 *
 * test_kernelname.c - what people call a kernel.
 */
#include "kernelname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *version, *title;
} rows[] = {
	/* Debian's uname -r has no point release; its uname -v has. */
	{ "6.1.0-50-cloud-amd64 (debian-kernel@lists.debian.org) #1 SMP "
	  "PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)",
	  "6.1.176" },
	{ "7.2.13+deb14-cloud-amd64 #1 SMP PREEMPT_DYNAMIC Debian 7.2.13-1 "
	  "(2026-10-28)",
	  "7.2.13" },
	{ "6.19.0-rc3-mine+ #7 SMP", "6.19.0-rc3-mine+" },
	{ "6.18.44", "6.18.44" },
	/* It becomes a file's name. */
	{ "6.1/../../x", "6.1" },
	{ "../x", "unknown" },
	{ "..", "unknown" },
	{ ".", "unknown" },
	{ "", "unknown" },
	{ "x Debian ../y", "unknown" },
	{ "x Debian y", "unknown" },
};

static void test_rows(void **state)
{
	char title[KERNELNAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kernelname_title(rows[i].version, title);
		assert_string_equal(title, rows[i].title);
	}
}

static void test_is_cut(void **state)
{
	char version[400], title[KERNELNAME_MAX];

	(void)state;
	memset(version, '6', sizeof(version) - 1);
	version[sizeof(version) - 1] = '\0';
	kernelname_title(version, title);
	assert_int_equal(strlen(title), KERNELNAME_MAX - 1);
}

static void test_version(void **state)
{
	(void)state;
	assert_int_equal(kernelname_version("6.1.176"), LINUX(6, 1, 176));
	assert_int_equal(kernelname_version("6.19-rc3"), LINUX(6, 19, 0));
	assert_true(LINUX(6, 12, 0) > LINUX(6, 1, 0) &&
		    LINUX(7, 2, 0) > LINUX(6, 99, 999));
	assert_int_equal(kernelname_version("unknown"), 0);
	assert_int_equal(kernelname_version("6"), 0);
}

static void test_short(void **state)
{
	char text[32];

	(void)state;
	kernelname_short(LINUX(6, 1, 0), text, sizeof(text));
	assert_string_equal(text, "6.1");
	kernelname_short(LINUX(5, 10, 224), text, sizeof(text));
	assert_string_equal(text, "5.10.224");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_is_cut),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
