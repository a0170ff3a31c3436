/* SPDX-License-Identifier: MIT
 *
 * scn_keepalive_race.c - a request on a persistent connection that the server has
 * just closed.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .unread = 10 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 64, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_keepalive_race = {
	.group = GROUP_LATE_WRITE,
	.name = "keepalive-race",
	.summary = "server closes an idle connection, client sends its next "
		   "request into it",
	.story = "HTTP connections are kept for the next request, and servers "
		 "close them when they have been idle for too long. This client "
		 "sends its next request without looking first: send(2) "
		 "succeeds, a RST comes back, and reading gives 0 where an "
		 "answer should be. Was the request carried out? Here it was "
		 "not, but the client cannot know; that is why only idempotent "
		 "requests may be repeated without asking.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "keepalive_race",
	STEPS(steps),
};
