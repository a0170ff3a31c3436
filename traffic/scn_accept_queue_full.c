/* SPDX-License-Identifier: MIT
 *
 * scn_accept_queue_full.c - a full accept queue: SYNs are dropped.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	/* Room for one connection: a backlog of 0 is exceeded by the second. */
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 0, .want = 0 },
	{ CLIENT_2, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_FIRST, .want = 0,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .blocks = true },
	{ SERVER, CALL_ACCEPT, FD_A, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .join = true,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, FD_A, .want = 0 },
	{ CLIENT_2, .watch = true, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_accept_queue_full = {
	.group = GROUP_TIMEOUT,
	.name = "accept-queue-full",
	.summary = "server does not accept: queue full, the next SYN is dropped",
	.story = "A listener with a backlog of 0 holds one connection that "
		 "accept(2) has not taken yet. While it does, Linux drops every "
		 "other SYN: not refused, ignored, in the hope that the server "
		 "catches up. It does here, but the second client's kernel does "
		 "not know and repeats its SYN after a second. A connect(2) that "
		 "takes one second, or three, or seven, is the mark of a full "
		 "accept queue.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "accept_queue_full_no_abort",
	.who = { [CLIENT_2] = "first" },
	.frames = 15,
	STEPS(steps),
};
