/* SPDX-License-Identifier: MIT
 *
 * scn_half_close_server.c - the server half-closes and reads on.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT }, .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 100, .want = 100,
	  .client = { .state = TS_CLOSE_WAIT, .drained = true },
	  .server = { .state = TS_FIN_WAIT2, .unread = 100 } },
	{ SERVER, CALL_RECV, .arg = 128, .want = 100 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ SERVER, CALL_RECV, .arg = 128, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_half_close_server = {
	.group = GROUP_ORDERLY,
	.name = "half-close-server",
	.summary = "server shuts down its writing and goes on reading what the "
		   "client sends",
	.story = "The server has nothing to say and tells so by a FIN, but it "
		 "reads on. The client reads 0 and sends its data nevertheless, "
		 "and it all arrives. A client that took 0 for the end of the "
		 "connection, and closed, would be wrong here; on the wire a "
		 "half-close and a close look the same.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "half_close_server",
	STEPS(steps),
};
