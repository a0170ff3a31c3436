/* SPDX-License-Identifier: MIT
 *
 * test_kernel_own.c - which events of a machine are about our sockets.
 */
#include "kernel_own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tcpfsm.h"

enum { OURS = 10, THEIRS = 20 };

/* The client's end is port 40000, the server's 80; 0 is a port that is not known. */
struct told {
	const char *name;
	struct kevent ev;
	uint16_t local, peer;
	bool ours;
	uint16_t then_local, then_peer; /* what the event has afterwards */
};

static struct endpoint at(uint16_t port)
{
	static const uint8_t lo[4] = { 127, 0, 0, 1 };

	return endpoint_v4(lo, port);
}

static void check(struct kernel_own *o, const struct told *told, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct kevent ev = told[i].ev;

		print_message("%s\n", told[i].name);
		ev.local = at(told[i].local);
		ev.peer = at(told[i].peer);
		assert_int_equal(kernel_own_event(o, &ev), told[i].ours);
		if (!told[i].ours)
			continue;
		assert_int_equal(ev.local.port, told[i].then_local);
		assert_int_equal(ev.peer.port, told[i].then_peer);
	}
}

/* clang-format off */
#define STATE(s, p, from, to) { .sock = (s), .pid = (p), .id = KEVENT_STATE,             \
	.from_state = TS_##from, .to_state = TS_##to }
#define IN_SOFTIRQ(s, p, from, to) { .sock = (s), .pid = (p), .id = KEVENT_STATE,        \
	.from_state = TS_##from, .to_state = TS_##to, .softirq = true }

static const struct told connection[] = {
	{ "our listener", STATE(1, OURS, CLOSE, LISTEN), 80, 0, true, 80, 0 },
	{ "somebody else's", STATE(2, THEIRS, CLOSE, LISTEN), 80, 0, false, 0, 0 },
	{ "our client has no port yet", STATE(3, OURS, CLOSE, SYN_SENT), 0, 80, true, 0, 80 },
	{ "and now it has", STATE(3, OURS, SYN_SENT, ESTABLISHED), 40000, 80, true, 40000, 80 },
	{ "its server is ours by its addresses, whoever runs",
	  IN_SOFTIRQ(4, THEIRS, SYN_RECV, ESTABLISHED), 80, 40000, true, 80, 40000 },
	{ "somebody else's server", IN_SOFTIRQ(5, OURS, SYN_RECV, ESTABLISHED), 80, 40001,
	  false, 0, 0 },
	{ "ports that were cleared are known",
	  { .sock = 3, .pid = OURS, .id = KEVENT_ERROR }, 40000, 0, true, 40000, 80 },
	{ "the client is freed", { .sock = 3, .id = KEVENT_DESTROY }, 0, 0, true, 40000, 80 },
	{ "its memory is somebody else's socket", STATE(3, THEIRS, CLOSE, SYN_SENT), 0, 80,
	  false, 0, 0 },
	{ "a RST from no socket, to our addresses",
	  { .id = KEVENT_SEND_RESET, .reason = "NO_SOCKET", .answers = true }, 80, 40000,
	  true, 80, 40000 },
	{ "and to others", { .id = KEVENT_SEND_RESET, .reason = "NO_SOCKET" }, 80, 40001,
	  false, 0, 0 },
	{ "the memory of the server is another connection's",
	  IN_SOFTIRQ(4, THEIRS, SYN_RECV, ESTABLISHED), 80, 40001, false, 0, 0 },
	{ "for good", { .sock = 4, .id = KEVENT_DROP }, 0, 0, false, 0, 0 },
};
/* clang-format on */

static void test_a_connection(void **state)
{
	struct kernel_own *o = kernel_own_new();

	(void)state;
	kernel_own_process(o, OURS);
	check(o, connection, sizeof(connection) / sizeof(connection[0]));
	kernel_own_free(o);
}

/* A socket that begins in an interrupt tells nothing of who runs. */
static void test_interrupts_do_not_count(void **state)
{
	static const struct told told = {
		"", IN_SOFTIRQ(1, OURS, CLOSE, SYN_SENT), 0, 80, false, 0, 0
	};
	struct kernel_own *o = kernel_own_new();

	(void)state;
	kernel_own_process(o, OURS);
	check(o, &told, 1);
	kernel_own_free(o);
}

static void test_pairs_that_were_named(void **state)
{
	static const struct told told[] = {
		{ "a refusal", { .id = KEVENT_SEND_RESET }, 80, 7, true, 80, 7 },
		{ "of our client",
		  { .sock = 1, .id = KEVENT_RECEIVE_RESET },
		  7,
		  80,
		  true,
		  7,
		  80 },
		{ "a drop of it", { .sock = 1, .id = KEVENT_DROP }, 0, 0, true, 7, 80 },
	};
	struct kernel_own *o = kernel_own_new();
	struct endpoint a = at(7), b = at(80), none = at(0);

	(void)state;
	kernel_own_pair(o, &a, &b);
	kernel_own_pair(o, &a, &none); /* is none */
	check(o, told, sizeof(told) / sizeof(told[0]));
	kernel_own_free(o);
}

/* The second time, what was learned at the end holds from the start. */
static void test_twice(void **state)
{
	static const struct told first = {
		"early", { .id = KEVENT_SEND_RESET }, 80, 40000, false, 0, 0
	};
	static const struct told again = {
		"again", { .id = KEVENT_SEND_RESET }, 80, 40000, true, 80, 40000
	};
	struct kernel_own *o = kernel_own_new();

	(void)state;
	kernel_own_process(o, OURS);
	check(o, &first, 1);
	check(o, connection, sizeof(connection) / sizeof(connection[0]));
	check(o, &again, 1);
	kernel_own_free(o);
}

/* Any number of sockets. */
static void test_many(void **state)
{
	struct kernel_own *o = kernel_own_new();
	struct kevent ev;

	(void)state;
	kernel_own_process(o, OURS);
	for (uint64_t i = 1; i < 5000; i++) {
		ev = (struct kevent)STATE(i, OURS, CLOSE, SYN_SENT);
		ev.local = at((uint16_t)(10000 + i));
		ev.peer = at(80);
		assert_true(kernel_own_event(o, &ev));
	}
	ev = (struct kevent){ .sock = 4999, .id = KEVENT_DROP };
	assert_true(kernel_own_event(o, &ev));
	ev = (struct kevent){ .sock = 1, .id = KEVENT_DROP };
	assert_true(kernel_own_event(o, &ev));
	ev = (struct kevent){ .sock = 5000, .id = KEVENT_DROP };
	assert_false(kernel_own_event(o, &ev));
	kernel_own_free(o);
}

/* Ours stay, in their order, under numbers of their own. */
static void test_choose(void **state)
{
	struct kernel_own *o = kernel_own_new();
	struct kevent ev[] = {
		STATE(77, OURS, CLOSE, SYN_SENT),
		STATE(78, OURS + 1, CLOSE, SYN_SENT),
		{ .sock = 79, .id = KEVENT_ERROR },
		{ .sock = 77, .id = KEVENT_DROP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ev) / sizeof(ev[0]); i++) {
		ev[i].local = at((uint16_t)(10000 + ev[i].sock));
		ev[i].peer = at(80);
	}
	ev[2].local = at(80);
	ev[2].peer = at(10000 + 77);
	kernel_own_process(o, OURS);
	assert_int_equal(kernel_own_choose(o, ev, sizeof(ev) / sizeof(ev[0])), 3);
	assert_int_equal(ev[0].sock, 1);
	assert_int_equal(ev[1].sock, 2);
	assert_int_equal(ev[1].id, KEVENT_ERROR);
	assert_int_equal(ev[2].sock, 1);
	kernel_own_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_connection),
		cmocka_unit_test(test_interrupts_do_not_count),
		cmocka_unit_test(test_pairs_that_were_named),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_choose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
