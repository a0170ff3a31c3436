/* SPDX-License-Identifier: MIT
 *
 * scn_reset_lost_fin.c - a RST that is lost, and then a FIN.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_RST,
	  .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 3, .want = 3,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 3 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_POLL, .arg = POLLIN, .flags = 250, .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_reset_lost_fin = {
	.group = GROUP_TIMEOUT,
	.name = "reset-lost-fin",
	.summary = "server's RST is lost: client's close() succeeds, its FIN meets "
		   "a RST",
	.story = "The server closes with three bytes unread. The RST that says "
		 "so is lost, so the client takes its request for delivered and "
		 "closes in order. Its FIN finds no socket and is answered with "
		 "a RST, but there is no application left to be told: close(2) "
		 "has returned 0 for a request that nobody has read.",
	.ending = "reset",
	.cause = "earlier-rst-lost",
	.closer = "client",
	.catalogue = "rst_then_late_fin",
	STEPS(steps),
};
