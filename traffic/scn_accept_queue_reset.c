/* SPDX-License-Identifier: MIT
 *
 * scn_accept_queue_reset.c - a full accept queue that resets (tcp_abort_on_overflow).
 */
#include <errno.h>
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
	{ CLIENT_2, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_FIRST, .want = 0,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_SYN_RECV } },
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 50, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_DETACH_FILTER,
	  .want = 0 },
	/* Another client takes the only place in the queue. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	/* The SYN+ACK is repeated after a second; now its ACK is heard. */
	{ CLIENT_2, CALL_RECV, .arg = 16, .err = ECONNRESET,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_accept_queue_reset = {
	.group = GROUP_REFUSAL,
	.name = "accept-queue-reset",
	.summary = "server resets what its accept queue cannot take: "
		   "tcp_abort_on_overflow",
	.story = "With net.ipv4.tcp_abort_on_overflow = 1 a connection that "
		 "finds no place in the accept queue is reset instead of "
		 "ignored. connect(2) has succeeded already, for the SYN+ACK was "
		 "sent before the queue was full; the last ACK of the handshake "
		 "is answered with a RST. That tells the client at once, and "
		 "wrongly, that it is not wanted: trying again a moment later "
		 "might have worked, so the setting is off by default. The other "
		 "client, which has the place, is reset when the listener "
		 "closes.",
	.ending = "reset",
	.cause = "listener-closed",
	.cause_too = "accept-overflow",
	.closer = "server",
	.catalogue = "abort_on_overflow",
	.who = { [CLIENT_2] = "slower" },
	.frames = 10,
	.settings = { { .name = "net/ipv4/tcp_abort_on_overflow", .value = "1" } },
	STEPS(steps),
};
