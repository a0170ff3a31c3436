/* SPDX-License-Identifier: MIT
 *
 * scn_graceful.c - how a connection should end: the client closes first.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_WRITE, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_READ, .arg = 16, .want = 5 },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .unread = 5 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_graceful = {
	.group = GROUP_ORDERLY,
	.name = "graceful",
	.summary = "client closes first, the server reads the end and closes, too",
	.story = "A request, an answer, and the client closes. The server reads the "
		 "end of the connection as 0 bytes and closes as well: two FINs, each "
		 "acknowledged, nothing lost. Who closes first pays for it: the "
		 "client's address and port stay in TIME_WAIT for a minute.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "client_closes_first",
	STEPS(steps),
};
