/* SPDX-License-Identifier: MIT
 *
 * test_packetdrillcall.c - calls in packetdrill's words, and those it has none for.
 */
#include "packetdrillcall.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct {
	enum call_id id;
	const char *args;
	int64_t result;
	int32_t err;
	const char *note, *text; /* NULL: cannot be said */
} rows[] = {
	{ CALL_SOCKET, "AF_INET, SOCK_STREAM, 0", 3, 0, "",
	  "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3" },
	{ CALL_SOCKET, "AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0", 3, 0, "",
	  "socket(..., SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP) = 3" },
	{ CALL_SOCKET, "AF_INET, SOCK_STREAM, IPPROTO_MPTCP", 3, 0, "",
	  "socket(..., SOCK_STREAM, IPPROTO_MPTCP) = 3" },
	{ CALL_SOCKET, "AF_INET, SOCK_RAW, IPPROTO_TCP", 3, 0, "", NULL },
	{ CALL_BIND, "3, 127.0.0.1:0", -1, EADDRINUSE, "",
	  "bind(3, ..., ...) = -1 EADDRINUSE (Address already in use)" },
	{ CALL_CONNECT, "3, [::1]:80", 0, 0, "", "connect(3, ..., ...) = 0" },
	{ CALL_CONNECT, "3, AF_UNSPEC", 0, 0, "", NULL },
	{ CALL_ACCEPT4, "3", 4, 0, "", "accept(3, ..., ...) = 4" },
	{ CALL_RECV, "4, 16, MSG_DONTWAIT|MSG_PEEK", -1, EAGAIN, "",
	  "recv(4, ..., 16, MSG_DONTWAIT|MSG_PEEK) = -1 EAGAIN "
	  "(Resource temporarily unavailable)" },
	{ CALL_WRITE, "4, 5", -1, EPIPE, "", "write(4, ..., 5) = -1 EPIPE (Broken pipe)" },
	{ CALL_WRITE, "4, TLS data, 5", 5, 0, "", NULL },
	{ CALL_WRITE, "4, 5", -1, 4000, "", NULL },
	{ CALL_WRITE, "4, 5", -1, ENOTSOCK, "",
	  "write(4, ..., 5) = -1 ENOTSOCK (ENOTSOCK)" },
	{ CALL_SENDTO, "4, 5, MSG_FASTOPEN, 127.0.0.1:80", 5, 0, "",
	  "sendto(4, ..., 5, MSG_FASTOPEN, ..., ...) = 5" },
	{ CALL_SENDTO, "4, 5, 0", 5, 0, "", "send(4, ..., 5, 0) = 5" },
	{ CALL_SETSOCKOPT, "4, SO_LINGER, {1, 0}", 0, 0, "",
	  "setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0" },
	{ CALL_SETSOCKOPT, "4, SO_LINGER, {1, -1}", 0, 0, "", NULL },
	{ CALL_SETSOCKOPT, "4, TCP_LINGER2, -1", 0, 0, "",
	  "setsockopt(4, SOL_TCP, TCP_LINGER2, [-1], 4) = 0" },
	{ CALL_SETSOCKOPT, "4, SO_ATTACH_FILTER, {drop SYN}", 0, 0, "", NULL },
	{ CALL_SETSOCKOPT, "4, SO_DETACH_FILTER, 0", 0, 0, "", NULL },
	{ CALL_GETSOCKOPT, "4, SO_ERROR", 0, 0, "ECONNRESET",
	  "getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0" },
	{ CALL_GETSOCKOPT, "4, SO_ERROR", 0, 0, "", NULL },
	{ CALL_POLL, "{4, IN|RDHUP}, -1", 1, 0, "IN",
	  "poll([{fd=4, events=POLLIN|POLLRDHUP, revents=POLLIN}], 1, -1) = 1" },
	{ CALL_POLL, "{4, IN}, 100", 0, 0, "",
	  "poll([{fd=4, events=POLLIN}], 1, 100) = 0" },
	{ CALL_POLL, "2, {4}", 1, 0, "IN", NULL },
	{ CALL_CLOSE, "4", 0, 0, "unread 5", "close(4) = 0" },
	{ CALL_URING_CLOSE, "4", 0, 0, "", NULL },
	{ CALL_EXIT, "0", 0, 0, "", NULL },
	/* what a recording may hold, but no program has asked for */
	{ CALL_CLOSE, "4) = 0\n+0 close(3", 0, 0, "", NULL },
	{ CALL_CLOSE, "", 0, 0, "", NULL },
	{ CALL_READ, "4, 5, 6", 0, 0, "", NULL },
	{ CALL_READ, "4, -", 0, 0, "", NULL },
	{ CALL_RECV, "4, 5, A|", 0, 0, "", NULL },
	{ CALL_RECV, "4, 5, {", 0, 0, "", NULL },
	{ CALL_CONNECT, "{4, 5}", 0, 0, "", NULL },
	{ CALL_POLL, "{4, IN", 0, 0, "", NULL },
	{ CALL_POLL, "{4, IN}, 1", 1, 0, "`reboot`", NULL },
	{ CALL_LISTEN, "3, 1, 2, 3, 4, 5, 6", 0, 0, "", NULL },
};
/* clang-format on */

static struct call call_of(enum call_id id, const char *args, int64_t result)
{
	struct call c = { .id = (uint8_t)id, .result = result };

	snprintf(c.args, sizeof(c.args), "%s", args);
	return c;
}

static void test_rows(void **state)
{
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct call c = call_of(rows[i].id, rows[i].args, rows[i].result);

		print_message("%s(%s)\n", call_kinds[c.id].name, c.args);
		c.err = rows[i].err;
		snprintf(c.note, sizeof(c.note), "%s", rows[i].note);
		assert_int_equal(packetdrill_call(&c, text, sizeof(text)),
				 rows[i].text != NULL);
		if (rows[i].text)
			assert_string_equal(text, rows[i].text);
	}
}

static void test_no_room(void **state)
{
	struct call c = call_of(CALL_CLOSE, "4", 0);
	char text[16];

	(void)state;
	assert_true(packetdrill_call(&c, text, sizeof("close(4) = 0") + 1));
	assert_false(packetdrill_call(&c, text, sizeof("close(4) = ")));
}

static int descriptor(enum call_id id, const char *args)
{
	const struct call c = call_of(id, args, 0);

	return packetdrill_descriptor(&c);
}

static void test_descriptors(void **state)
{
	const struct call made = call_of(CALL_ACCEPT, "3", 4);
	const struct call failed = call_of(CALL_ACCEPT, "3", -1);
	const struct call read = call_of(CALL_READ, "3, 5", 5);

	(void)state;
	assert_int_equal(descriptor(CALL_READ, "4, 16"), 4);
	assert_int_equal(descriptor(CALL_POLL, "{5, IN}, 1"), 5);
	assert_int_equal(descriptor(CALL_SOCKET, "2, 1, 0"), -1);
	assert_int_equal(descriptor(CALL_READ, "x"), -1);
	assert_int_equal(descriptor(CALL_READ, "99999999999"), -1);
	assert_int_equal(packetdrill_opens(&made), 4);
	assert_int_equal(packetdrill_opens(&failed), -1);
	assert_int_equal(packetdrill_opens(&read), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
