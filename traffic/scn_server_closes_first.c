/* SPDX-License-Identifier: MIT
 *
 * scn_server_closes_first.c - the mirror image: TIME_WAIT is the server's.
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
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_server_closes_first = {
	.group = GROUP_ORDERLY,
	.name = "server-closes-first",
	.summary = "server closes first, the client reads the end and closes, too",
	.story = "The same exchange, but the server closes first, as HTTP servers do "
		 "that do not keep connections. All ends well, and now it is the "
		 "server's port that stays in TIME_WAIT: a busy server collects "
		 "thousands of them.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "server_closes_first",
	STEPS(steps),
};
