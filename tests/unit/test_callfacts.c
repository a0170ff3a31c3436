/* SPDX-License-Identifier: MIT
 *
 * test_callfacts.c - what a system call proves about the end of its connection.
 */
#include "callfacts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
	const char *name;
	enum call_id id;
	int err;
	const char *args, *note;
	uint64_t facts;
} rows[] = {
	{ "close() with unread data", CALL_CLOSE, 0, "4", "unread 990",
	  F(CALL_UNREAD) },
	{ "close() of what is read", CALL_CLOSE, 0, "4", "", 0 },
	{ "exit() with unread data", CALL_EXIT, 0, "0", "unread 1", F(CALL_UNREAD) },
	{ "killed with unread data", CALL_KILLED, 0, "", "unread 5", F(CALL_UNREAD) },
	{ "read() that leaves data", CALL_READ, 0, "4, 10", "unread 980", 0 },
	{ "SO_LINGER 0", CALL_SETSOCKOPT, 0, "4, SOL_SOCKET, SO_LINGER, {1, 0}", "",
	  F(CALL_LINGER0) },
	{ "SO_LINGER 5", CALL_SETSOCKOPT, 0, "4, SOL_SOCKET, SO_LINGER, {1, 5}", "",
	  0 },
	{ "SO_LINGER off", CALL_SETSOCKOPT, 0, "4, SOL_SOCKET, SO_LINGER, {0, 0}", "",
	  0 },
	{ "SO_LINGER 0 that failed", CALL_SETSOCKOPT, EBADF,
	  "4, SOL_SOCKET, SO_LINGER, {1, 0}", "", 0 },
	{ "SO_LINGER 0 read back", CALL_GETSOCKOPT, 0,
	  "4, SOL_SOCKET, SO_LINGER, {1, 0}", "", 0 },
	{ "TCP_REPAIR", CALL_SETSOCKOPT, 0, "4, IPPROTO_TCP, TCP_REPAIR, 1", "",
	  F(CALL_REPAIR) },
	{ "a filter that answers SYNs with RST", CALL_FIREWALL, 0,
	  "3, reject with tcp reset: first SYN to 127.0.0.1:80", "",
	  F(CALL_REJECT_SYN) },
	{ "a filter that answers data with RST", CALL_FIREWALL, 0,
	  "3, reject with tcp reset: data to 127.0.0.1:80", "", F(CALL_REJECT_DATA) },
	{ "a filter that drops", CALL_FIREWALL, 0, "3, drop: data to 127.0.0.1:80", "",
	  0 },
	{ "connect(AF_UNSPEC)", CALL_CONNECT, 0, "4, AF_UNSPEC", "",
	  F(CALL_DISCONNECT) },
	{ "connect(AF_UNSPEC) that failed", CALL_CONNECT, EINVAL, "4, AF_UNSPEC", "",
	  0 },
	{ "connect()", CALL_CONNECT, 0, "4, 127.0.0.1:80", "", 0 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct call c = { .id = (uint8_t)rows[i].id, .err = rows[i].err };

		print_message("%s\n", rows[i].name);
		snprintf(c.args, sizeof(c.args), "%s", rows[i].args);
		snprintf(c.note, sizeof(c.note), "%s", rows[i].note);
		assert_true(call_facts(&c) == rows[i].facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
