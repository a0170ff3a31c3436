/* SPDX-License-Identifier: MIT
 *
 * scn_fin_behind_data.c - a FIN waits behind the data that waits for the window.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT1 }, .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 20000, .flags = MSG_WAITALL, .want = SOME },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_behind_data = {
	.group = GROUP_LOSS,
	.name = "fin-behind-data",
	.summary = "client shuts down with its send queue full: FIN_WAIT1, no FIN "
		   "on the wire",
	.story = "The server's window is full when the client shuts down its "
		 "writing. The kernel says FIN_WAIT1 at once, though the FIN has "
		 "to wait behind the data and is not on the wire: by the letter "
		 "of RFC 9293 the connection is still ESTABLISHED. Then the "
		 "client aborts, and data and FIN are gone together. Tools that "
		 "read packets and tools that ask the kernel disagree here, and "
		 "both are right.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "fin_payload_zero_window",
	.frames = 7,
	STEPS(steps),
};
