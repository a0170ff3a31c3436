/* SPDX-License-Identifier: MIT
 *
 * scn_last_ack_lost.c - the last ACK of a connection is lost: what TIME_WAIT is for.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_ACK,
	  .want = 0 },
	/* No close(2) yet: the filter must come off again. */
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_LAST_ACK } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_last_ack_lost = {
	.group = GROUP_TIMEOUT,
	.name = "last-ack-lost",
	.summary = "the last ACK is lost: the repeated FIN is answered from "
		   "TIME_WAIT",
	.story = "The client has acknowledged the server's FIN, and for its "
		 "application all is over. But nobody acknowledges an ACK: if it "
		 "is lost, as here by a socket filter, the server waits in "
		 "LAST_ACK and repeats its FIN. This is why the side that closes "
		 "first stays in TIME_WAIT (RFC 9293 3.6): it is still there to "
		 "answer. Without it the server would meet a RST, and not know "
		 "whether the end of the client's data was the end.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "last_ack_lost",
	.frames = 9,
	STEPS(steps),
};
