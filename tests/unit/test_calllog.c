/* SPDX-License-Identifier: MIT
 *
 * The log of a run: order, addresses, and its limit.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "calllog.h"
#include "tcpfsm.h"

static struct call call_at(tstamp enter, const char *who)
{
	struct call c;

	memset(&c, 0, sizeof(c));
	c.enter = c.leave = enter;
	snprintf(c.who, sizeof(c.who), "%s", who);
	return c;
}

static void records_are_sorted_and_ties_stay(void **state)
{
	static const struct {
		tstamp ts;
		const char *who;
	} in[] = { { 5, "a" }, { 3, "b" }, { 5, "c" }, { 3, "d" }, { 9, "e" } };
	static const char out[] = "bdace";
	struct calllog log;

	(void)state;
	assert_int_equal(calllog_init(&log, NULL), 0);
	for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
		struct call c = call_at(in[i].ts, in[i].who);

		assert_int_equal(calllog_call(&log, &c, NULL), 0);
	}
	calllog_sort(&log);
	for (size_t i = 0; i < log.n; i++)
		assert_int_equal(log.records[i].call.who[0], out[i]);
	calllog_free(&log);
}

static void calls_get_their_connection(void **state)
{
	static const struct endpoint local = { .port = 1 }, peer = { .port = 2 };
	struct call mine = call_at(1, "client"), other = call_at(2, "server");
	struct sock sock = { .ts = 3, .state = TS_CLOSE, .who = "client" };
	struct calllog log;

	(void)state;
	assert_int_equal(calllog_init(&log, NULL), 0);
	assert_int_equal(calllog_call(&log, &mine, NULL), 0);
	assert_int_equal(calllog_call(&log, &other, NULL), 0);
	assert_int_equal(calllog_sock(&log, &sock, NULL), 0);
	calllog_address(&log, "client", &local, &peer);
	assert_int_equal(log.records[0].call.local.port, 1);
	assert_int_equal(log.records[0].call.peer.port, 2);
	assert_int_equal(log.records[1].call.local.port, 0);
	assert_int_equal(log.records[2].sock.local.port, 0);
	calllog_free(&log);
}

static void a_full_log_says_so(void **state)
{
	struct call c = call_at(1, "client");
	struct calllog log;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(calllog_init(&log, &e), 0);
	for (size_t i = 0; i < log.max; i++)
		assert_int_equal(calllog_call(&log, &c, &e), 0);
	assert_int_equal(calllog_call(&log, &c, &e), -ENOSPC);
	assert_string_equal(e.msg, "more than 4096 calls and events");
	calllog_free(&log);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_sorted_and_ties_stay),
		cmocka_unit_test(calls_get_their_connection),
		cmocka_unit_test(a_full_log_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
