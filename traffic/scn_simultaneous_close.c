/* SPDX-License-Identifier: MIT
 *
 * scn_simultaneous_close.c - both sides send a FIN before either has got the other's.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The server is deaf for the first FIN: it is still on its way, so to speak. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_FIN,
	  .want = 0 },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT1 }, .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_CLOSING }, .server = { .state = TS_FIN_WAIT2 } },
	/* The FIN is repeated after 200 ms, and this time it arrives. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_TIME_WAIT } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_simultaneous_close = {
	.group = GROUP_ORDERLY,
	.name = "simultaneous-close",
	.summary = "both sides close at once: their FINs cross",
	.story = "Both sides send their FIN before they have got the other's, as "
		 "happens when both decide to end within one trip across the network. "
		 "Loopback is too fast for that, so a socket filter keeps the client's "
		 "FIN from the server until the server has sent its own. The client, "
		 "which sees a FIN while its own is unacknowledged, goes through the "
		 "rare state CLOSING, and both sides end in TIME_WAIT.",
	.ending = "simultaneous",
	.closer = "both",
	.catalogue = "simultaneous_close_both_fin_lost",
	STEPS(steps),
};
