/* SPDX-License-Identifier: MIT
 *
 * Arguments as text: what a timeline shows of each call.
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "args.h"

#define SERVER_END                                                                     \
	{                                                                              \
		.addr = { [10] = 0xff, [11] = 0xff, 127, 0, 0, 1 }, .port = 80         \
	}

static const struct hands hands = { .fds = { 3, 4, 5, 6 } };

static const struct {
	struct order order;
	const char *text;
} rows[] = {
	{ { .call = CALL_SOCKET, .arg = OVER_MPTCP },
	  "AF_INET, SOCK_STREAM, IPPROTO_MPTCP" },
	{ { .call = CALL_SOCKET, .arg = OVER_IPV6, .flags = SOCK_NONBLOCK },
	  "AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0" },
	{ { .call = CALL_CLOSE, .fd = FD_LISTENER }, "4" },
	{ { .call = CALL_CONNECT, .arg = TO_SERVER, .to = SERVER_END },
	  "3, 127.0.0.1:80" },
	{ { .call = CALL_WRITE, .arg = 5 }, "3, 5" },
	{ { .call = CALL_WRITE, .flags = PAYLOAD_CLOSE_NOTIFY, .arg = 7 },
	  "3, TLS close_notify, 7" },
	{ { .call = CALL_CONNECT, .arg = TO_NOBODY }, "3, AF_UNSPEC" },
	{ { .call = CALL_RECV, .arg = 16, .flags = MSG_PEEK }, "3, 16, MSG_PEEK" },
	{ { .call = CALL_SHUTDOWN, .arg = SHUT_WR }, "3, SHUT_WR" },
	{ { .call = CALL_POLL, .arg = POLLIN, .flags = NO_LIMIT }, "{3, IN}, -1" },
	{ { .call = CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0 },
	  "3, SO_LINGER, {1, 0}" },
	{ { .call = CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR }, "3, SO_ERROR" },
	{ { .call = CALL_FIREWALL,
	    .fd = FD_A,
	    .arg = DROP_OPEN,
	    .flags = FIREWALL_REJECT_RST,
	    .to = SERVER_END },
	  "5, reject with tcp reset: first SYN to 127.0.0.1:80" },
	{ { .call = CALL_FIREWALL,
	    .fd = FD_A,
	    .arg = DROP_FIN,
	    .flags = FIREWALL_HOLD },
	  "5, hold: FIN" },
	{ { .call = CALL_FIREWALL, .fd = FD_A, .flags = FIREWALL_ACCEPT },
	  "5, accept all" },
	{ { .call = CALL_RELEASE, .fd = FD_A, .arg = 2 }, "5, 2" },
	{ { .call = CALL_LINK, .arg = LINK_DOWN }, "lo, down" },
	{ { .call = CALL_BIND, .arg = AT_VETH }, "3, 10.0.0.1:0" },
	{ { .call = CALL_NETNS_ADD }, "" },
	{ { .call = CALL_SETNS, .arg = 3 }, "netns 3, CLONE_NEWNET" },
	{ { .call = CALL_NETNS_DELETE }, "3" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[80];

		args_of[rows[i].order.call](&hands, &rows[i].order, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

static void test_bind(void **state)
{
	const struct order same = { .call = CALL_BIND,
				    .arg = SAME_PORT,
				    .to = SERVER_END };
	struct endpoint to = order_bind_to(&hands, &same);

	(void)state;
	assert_int_equal(to.port, 80);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
