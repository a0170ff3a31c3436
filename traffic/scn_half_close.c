/* SPDX-License-Identifier: MIT
 *
 * scn_half_close.c - shutdown(SHUT_WR) instead of close(): the client still reads.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5,
	  .client = { .state = TS_FIN_WAIT2, .unread = 5 },
	  .server = { .state = TS_CLOSE_WAIT, .drained = true } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5,
	  .client = { .state = TS_FIN_WAIT2, .unread = 10 },
	  .server = { .state = TS_CLOSE_WAIT, .drained = true } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 10 },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_half_close = {
	.group = GROUP_ORDERLY,
	.name = "half-close",
	.summary = "client only shuts down its writing: the server's writes arrive",
	.story = "The client calls shutdown(SHUT_WR) where it closed before. On the "
		 "wire its FIN looks the same, so the server cannot tell the "
		 "difference, and here it would be wrong to give up: everything it "
		 "writes is acknowledged and read. That is why a FIN alone is no "
		 "error, and why TCP has to let the first write pass.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "so_client_shutwr_then_server_writes",
	STEPS(steps),
};
