/* SPDX-License-Identifier: MIT
 *
 * scn_listener_closed_early.c - a listener closed while a handshake is not
 * complete.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	/* The last ACK of the handshake is lost: only the client is connected. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_ACK, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_SYN_RECV } },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_SYN_RECV } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_listener_closed_early = {
	.group = GROUP_ABORT,
	.name = "listener-closed-early",
	.summary = "server closes its listener while the handshake's last ACK is "
		   "lost",
	.story = "The last ACK of the handshake does not arrive; a socket filter "
		 "sees to that. The client is connected, the server's kernel "
		 "holds no more than half a connection. Closing the listener "
		 "sends nothing, and that half stays in SYN_RECV until its timer "
		 "finds that nobody listens; so the client learns only when its "
		 "first data meets a RST.",
	.ending = "reset",
	.cause = "listener-closed",
	.closer = "server",
	.catalogue = "listener_closed_in_syn_recv",
	STEPS(steps),
};
