/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait1_destroyed.c - SOCK_DESTROY on an orphan that still sends.
 */
#include <errno.h>
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	/* Little room at the receiver, so that the rest stays with the sender. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_RCVBUF, .arg = 4096, .want = 0 },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED, .unread = 1000 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_FIN_WAIT1 } },
	{ CLIENT_2, CALL_SOCK_DESTROY, .want = 0,
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ SERVER, .watch = true, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER, .watch = true, .before = LINUX(6, 1, 0),
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_FIN_WAIT1 } },
	{ CLIENT, CALL_RECV, .arg = 20000, .want = SOME, .before = LINUX(6, 1, 0) },
	{ CLIENT, CALL_RECV, .arg = 20000, .flags = MSG_WAITALL, .want = SOME,
	  .since = LINUX(6, 1, 0) },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET, .since = LINUX(6, 1, 0) },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait1_destroyed = {
	.group = GROUP_ABORT,
	.name = "fin-wait1-destroyed",
	.summary = "ss -K on an orphan in FIN_WAIT1: a RST, and its data is gone",
	.story = "The server has closed with its send queue full; its kernel "
		 "goes on sending to a client that reads slowly. ss -K on such "
		 "an orphan ends that: RST, and what was not yet sent is "
		 "destroyed, though close(2) had returned 0.",
	.ending = "reset",
	.cause = "destroyed",
	.closer = "server",
	.catalogue = "ssk_on_fin_wait1",
	.who = { [CLIENT_2] = "ss" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .ending = "half-closed",
		       .cause = "peer-not-closed",
		       .closer = "client",
		       .text = "SOCK_DESTROY (ss -K) of an orphan in FIN_WAIT1 returns 0 "
			       "and throws its data away, but the socket stays: no RST, no "
			       "FIN, never. The peer waits for an end that nobody will "
			       "send.",
		       .commit =
			       "bac76cf89816 (6.11, August 2024) tcp: fix forever orphan "
			       "socket caused by tcp_abort" } },
	STEPS(steps),
};
