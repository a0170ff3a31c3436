/* SPDX-License-Identifier: MIT
 *
 * What a scenario needs of its namespace: refused where the namespace is everybody's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "settings.h"

static const struct step harmless[] = { { CLIENT, CALL_CLOSE, .want = 0 } };
static const struct step filters[] = {
	{ CLIENT, CALL_FIREWALL, .arg = DROP_FIN, .flags = FIREWALL_DROP, .want = 0 },
};
static const struct step unplugs[] = { { CLIENT, CALL_LINK, .want = 0 } };
static const struct step adds[] = { { CLIENT, CALL_NETNS_ADD, .want = ANY_FD } };

static const struct scenario nothing = { STEPS(harmless) };
static const struct scenario filter = { STEPS(filters) };
static const struct scenario unplug = { STEPS(unplugs) };
static const struct scenario add = { STEPS(adds) };
static const struct scenario setting = {
	.settings = { { .name = "net/ipv4/tcp_fin_timeout", .value = "1" } },
	STEPS(harmless),
};
static const struct scenario unknown = {
	.settings = { { .name = "net/ipv4/no_such_setting", .value = "1" } },
	STEPS(harmless),
};

static const struct {
	const char *name;
	const struct scenario *scn;
	bool own;
	int want;
	const char *why;
} rows[] = {
	{ "nothing is needed", &nothing, false, 0, NULL },
	{ "a packet filter for everybody", &filter, false, -EPERM,
	  "needs firewall(): not in the host's network namespace" },
	{ "a packet filter of one's own", &filter, true, 0, NULL },
	{ "everybody's link", &unplug, false, -EPERM,
	  "needs link(): not in the host's network namespace" },
	{ "everybody's cable", &add, false, -EPERM,
	  "needs netns_add(): not in the host's network namespace" },
	{ "a setting for everybody", &setting, false, -EPERM,
	  "needs to set net/ipv4/tcp_fin_timeout: not in the host's network "
	  "namespace" },
	{ "a setting that this kernel does not have", &unknown, true, -ENOENT,
	  "needs to set net/ipv4/no_such_setting: "
	  "/proc/sys/net/ipv4/no_such_setting: No such file or directory" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e;

		print_message("%s\n", rows[i].name);
		assert_int_equal(settings_apply(rows[i].scn, rows[i].own, &e),
				 rows[i].want);
		if (rows[i].why)
			assert_string_equal(e.msg, rows[i].why);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
