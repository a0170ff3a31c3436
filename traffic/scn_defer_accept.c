/* SPDX-License-Identifier: MIT
 *
 * scn_defer_accept.c - a listener that waits for data, and a client that sends
 * none.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_DEFER_ACCEPT, .arg = 5,
	  .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_SYN_RECV } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_defer_accept = {
	.group = GROUP_ORDERLY,
	.name = "defer-accept",
	.summary = "TCP_DEFER_ACCEPT: client connects and closes without sending "
		   "anything",
	.story = "With TCP_DEFER_ACCEPT the kernel ignores the last ACK of the "
		 "handshake and gives the server a connection only when data "
		 "comes. This client sends none and closes: its FIN completes "
		 "the handshake, and accept(2) returns a connection that has "
		 "ended already. Port checks look like this.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "defer_accept_close",
	STEPS(steps),
};
