/* SPDX-License-Identifier: MIT
 *
 * test_counters.c - names and numbers in two lines each.
 */
#include "counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name, *text, *counted;
} rows[] = {
	{ "nothing", "", "" },
	{ "one of them", "Tcp: InSegs OutRsts\nTcp: 9 2\n", "OutRsts +2" },
	{ "several groups",
	  "Ip: A\nIp: 1\nTcp: OutRsts\nTcp: 1\nTcpExt: TCPAbortOnClose PAWSEstab\n"
	  "TcpExt: 3 4\n",
	  "OutRsts +1, TCPAbortOnClose +3, PAWSEstab +4" },
	{ "a name that only begins like one", "Tcp: OutRstsX XOutRsts\nTcp: 1 1\n",
	  "" },
	{ "fewer numbers than names", "Tcp: OutRsts EstabResets\nTcp: 7\nTcp: 1\n",
	  "OutRsts +7" },
	{ "a line of names alone", "Tcp: OutRsts", "" },
	{ "no end of line", "Tcp: OutRsts\nTcp: 7", "OutRsts +7" },
	{ "a minus, as MaxConn has", "Tcp: MaxConn OutRsts\nTcp: -1 7\n",
	  "OutRsts +7" },
};

static void test_rows(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct counters before = { .value = { 0 } }, after = before;

		print_message("%s\n", rows[i].name);
		counters_parse(&after, rows[i].text);
		counters_text(&before, &after, text, sizeof(text));
		assert_string_equal(text, rows[i].counted);
	}
}

/* Too long a text ends early, and within its room. */
static void test_little_room(void **state)
{
	struct counters before = { .value = { 0 } }, after;
	char text[16];

	(void)state;
	for (int i = 0; i < COUNTER_N; i++)
		after.value[i] = 1000;
	counters_text(&before, &after, text, sizeof(text));
	assert_int_equal(strlen(text), sizeof(text) - 1);
}

/* This machine's own: they only grow. */
static void test_read(void **state)
{
	struct counters a, b;

	(void)state;
	counters_read(&a);
	counters_read(&b);
	for (int i = 0; i < COUNTER_N; i++)
		assert_true(b.value[i] >= a.value[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_little_room),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
