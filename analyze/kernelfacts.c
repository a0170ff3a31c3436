/* SPDX-License-Identifier: MIT
 *
 * kernelfacts.c - what the kernel's reason for a RST proves.
 */
#include "kernelfacts.h"

#include <string.h>

/* The state that the socket was in when it sent. */
enum in_state { ANY, CLOSED, OPEN, LISTENING };

/* enum sk_rst_reason of include/net/rstreason.h. @calls are those that lead to it. A
 * reason that is not here proves nothing; it is shown all the same.
 */
static const struct {
	const char *reason;
	enum in_state state;
	uint64_t fact;
	uint64_t calls;
} rows[] = {
	/* __tcp_close(); mptcp_do_fastclose(), which does not close before */
	{ "TCP_ABORT_ON_CLOSE", CLOSED, F(KERNEL_UNREAD), F(CALL_UNREAD) },
	{ "TCP_ABORT_ON_CLOSE", OPEN, F(KERNEL_ABORT),
	  F(CALL_UNREAD) | F(CALL_LINGER0) | F(CALL_DISCONNECT) },
	/* tcp_disconnect(), also for what waits in the queue of a listener */
	{ "TCP_STATE", CLOSED, F(KERNEL_ABORT),
	  F(CALL_LINGER0) | F(CALL_DISCONNECT) | F(CALL_BACKLOG) },
	{ "TCP_DISCONNECT_WITH_DATA", ANY, F(KERNEL_ABORT),
	  F(CALL_LINGER0) | F(CALL_DISCONNECT) | F(CALL_BACKLOG) },
	/* tcp_abort(), which does not close before */
	{ "TCP_STATE", OPEN, F(KERNEL_DESTROYED), F(CALL_DESTROY) },
	/* tcp_keepalive_timer() */
	{ "TCP_KEEPALIVE_TIMEOUT", ANY, F(KERNEL_KEEPALIVE), 0 },
	/* __tcp_close() in FIN_WAIT2 */
	{ "TCP_ABORT_ON_LINGER", ANY, F(KERNEL_LINGER2), F(CALL_LINGER2) },
	/* tcp_rcv_state_process(), tcp_timewait_state_process() */
	{ "TCP_ABORT_ON_DATA", ANY, F(KERNEL_LATE_DATA),
	  F(CALL_LINGER2) | F(CALL_LEFT) },
	{ "TCP_TIMEWAIT_SOCKET", ANY, F(KERNEL_LATE_DATA), F(CALL_LEFT) },
	/* tcp_v4_rcv(), and a listener that gets what is no SYN */
	{ "NO_SOCKET", ANY, F(KERNEL_NO_SOCKET), F(CALL_LEFT) | F(CALL_REPAIR) },
	{ "TCP_FLAGS", LISTENING, F(KERNEL_NO_SOCKET), F(CALL_LEFT) | F(CALL_REPAIR) },
	/* tcp_check_req() */
	{ "INVALID_SYN", LISTENING, F(KERNEL_OVERFLOW), 0 },
};

/* Of these reasons the calls must tell the same. */
#define BY_CALL (F(KERNEL_UNREAD) | F(KERNEL_ABORT) | F(KERNEL_DESTROYED))
/* Calls that send a RST themselves; others only prepare for one. */
#define ACTS (F(CALL_UNREAD) | F(CALL_DISCONNECT) | F(CALL_BACKLOG) | F(CALL_DESTROY))
#define SENDERS                                                                        \
	(ACTS | F(CALL_LINGER0) | F(CALL_LINGER2) | F(CALL_LEFT) | F(CALL_REPAIR))

static bool is_in(enum in_state want, uint8_t state)
{
	switch (want) {
	case CLOSED:
		return state == TS_CLOSE;
	case OPEN:
		return state != TS_CLOSE && state != TS_NONE && state != TS_LISTEN;
	case LISTENING:
		return state == TS_LISTEN;
	case ANY:
		break;
	}
	return true;
}

/* Its numbers or what followed said that it was somebody else's, or of another kind. */
static bool wire_differs(const struct reset *r, const struct kevent *why)
{
	bool answers = r->family == RST_FAMILY_REPLY || r->family == RST_FAMILY_REFUSAL;

	return r->family == RST_FAMILY_INJECTED || answers != why->answers;
}

uint64_t kernel_facts(const struct reset *r, const struct told *told, uint64_t *calls)
{
	const struct kevent *why = told->why;
	uint64_t known = 0, acts = *calls & ACTS;

	if (told->unsent) {
		*calls &= ~SENDERS;
		return F(KERNEL_NOT_SENT);
	}
	if (!why)
		return 0;
	if (wire_differs(r, why))
		known |= F(KERNEL_DISAGREES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].reason, why->reason) != 0 ||
		    !is_in(rows[i].state, why->from_state))
			continue;
		if ((rows[i].fact & BY_CALL) && acts && !(*calls & rows[i].calls))
			known |= F(KERNEL_DISAGREES);
		*calls &= ~SENDERS | rows[i].calls;
		return known | rows[i].fact;
	}
	return known;
}
