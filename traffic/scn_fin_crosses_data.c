/* SPDX-License-Identifier: MIT
 *
 * scn_fin_crosses_data.c - data meets a closed socket before the FIN was seen.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The FIN is still on its way, so to speak. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_FIN,
	  .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_SEND, .arg = 7, .want = 7, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 7, .err = ECONNRESET },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_crosses_data = {
	.group = GROUP_LOSS,
	.name = "fin-crosses-data",
	.summary = "client's FIN and server's data cross: ECONNRESET, and never an "
		   "end-of-file",
	.story = "The client closes, and the server writes before the FIN has "
		 "arrived; a socket filter holds the FIN back, as a longer path "
		 "would. The data reaches a socket that is closed, and the RST "
		 "reaches a server that has seen no FIN. So it gets ECONNRESET "
		 "and not EPIPE, and no read ever tells it that the client had "
		 "closed in order.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "data_to_orphan_fin_wait1_fin_lost",
	.frames = 6,
	STEPS(steps),
};
