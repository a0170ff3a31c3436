/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_rd.c - shutdown(SHUT_RD) sends nothing and stops nothing.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_RD, .want = 0,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 50, .want = 50,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 50 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 50 },
	{ SERVER, CALL_RECV, .arg = 64, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_shutdown_rd = {
	.group = GROUP_ORDERLY,
	.name = "shutdown-rd",
	.summary = "server shuts down its reading: the client's data still arrives",
	.story = "shutdown(SHUT_RD) is a local affair: no packet tells the "
		 "client. On Linux recv(2) returns 0 from then on, but only "
		 "while nothing is there: data that arrives later is "
		 "acknowledged, queued, and can be read. Other systems discard "
		 "it.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "shutdown_rd_then_peer_writes",
	STEPS(steps),
};
