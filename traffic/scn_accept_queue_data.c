/* SPDX-License-Identifier: MIT
 *
 * scn_accept_queue_data.c - data for a connection that found no place in the accept
 * queue.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	/* Room for one connection: a backlog of 0 is exceeded by the second. */
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 0, .want = 0 },
	/* The last ACK of the handshake is lost: a connection for the client only. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_ACK, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_SYN_RECV } },
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 50, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_DETACH_FILTER,
	  .want = 0 },
	/* Another client takes the only place in the queue. */
	{ CLIENT_2, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_FIRST, .want = 0,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_SYN_RECV } },
	{ SERVER, CALL_ACCEPT, FD_A, .want = ANY_FD },
	{ CLIENT, .watch = true, .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5 },
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

const struct scenario scn_accept_queue_data = {
	.group = GROUP_TIMEOUT,
	.name = "accept-queue-data",
	.summary = "client is connected, the queue is full: its data is dropped "
		   "for a while",
	.story = "The client's handshake is complete for itself: it has got its "
		 "SYN+ACK, and its first data is sent. The server's kernel has "
		 "no place in the accept queue for it, for another client was "
		 "faster, so it ignores both ACK and data, and holds half a "
		 "connection in SYN_RECV. When the server has accepted the "
		 "other, the next retransmission is taken. For the client all "
		 "looks like loss.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "accept_queue_full_silent",
	.who = { [CLIENT_2] = "faster" },
	.frames = 18,
	STEPS(steps),
};
