/* SPDX-License-Identifier: MIT
 *
 * Live sources: what they cannot open, they say in one line.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source.h"

static void an_interface_that_is_not_there_is_named(void **state)
{
	static const struct source_live_cfg cfg = { .iface = "nosuch0" };
	struct source *s;
	struct err e = { 0 };
	int rc = source_open_live(&s, &cfg, &e);

	(void)state;
	assert_null(s);
	if (rc == -EPERM)
		assert_string_equal(e.msg,
				    "nosuch0: no permission to capture: needs root "
				    "or CAP_NET_RAW");
	else
		assert_string_equal(e.msg, "nosuch0: no such interface");
}

static void a_filter_that_makes_no_sense_is_quoted(void **state)
{
	static const struct source_live_cfg cfg = { .iface = "lo",
						    .filter = "tcp prot 1" };
	struct source *s;
	struct err e = { 0 };
	int rc = source_open_live(&s, &cfg, &e);

	(void)state;
	if (rc == -EPERM)
		skip();
	assert_true(rc < 0);
	assert_null(s);
	assert_non_null(strstr(e.msg, "tcp prot 1"));
}

static void nothing_in_time_is_no_error(void **state)
{
	static const struct source_live_cfg cfg = { .iface = "lo",
						    .filter = "ether proto 0x88b5",
						    .immediate = true };
	struct source_stats st;
	struct source *s;
	struct frame f;
	struct err e = { 0 };

	(void)state;
	if (source_open_live(&s, &cfg, &e) == -EPERM)
		skip();
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_AGAIN);
	assert_int_equal(source_next(s, &f, 1, &e), SOURCE_AGAIN);
	assert_true(source_fd(s) >= 0);
	assert_string_equal(source_linktype(s), "EN10MB");
	assert_int_equal(source_stats(s, &st, &e), 0);
	assert_int_equal(st.received, 0);
	source_close(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interface_that_is_not_there_is_named),
		cmocka_unit_test(a_filter_that_makes_no_sense_is_quoted),
		cmocka_unit_test(nothing_in_time_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
