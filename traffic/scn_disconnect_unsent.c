/* SPDX-License-Identifier: MIT
 *
 * scn_disconnect_unsent.c - connect(AF_UNSPEC) with data that was never sent.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT }, .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2, .unread = 1000 } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_LAST_ACK }, .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CONNECT, .arg = TO_NOBODY, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 20000, .want = 4096 },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_disconnect_unsent = {
	.group = GROUP_LOSS,
	.name = "disconnect-unsent",
	.summary = "client gives up in LAST_ACK with data still to be sent: "
		   "RST",
	.story = "The client has shut down sending, but most of its data and the "
		 "FIN behind it wait for room in the server's window: for its "
		 "kernel it is in LAST_ACK. connect(2) with AF_UNSPEC, or "
		 "close(2) with SO_LINGER 0, would be silent there, for a FIN "
		 "that was sent says all. Here neither that FIN nor the data was "
		 "ever sent, so the server must be told: Linux sends a RST "
		 "(tcp_disconnect()).",
	.ending = "reset",
	.cause = "disconnect",
	.closer = "server",
	STEPS(steps),
};
