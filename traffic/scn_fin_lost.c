/* SPDX-License-Identifier: MIT
 *
 * scn_fin_lost.c - a FIN that is lost is repeated.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_FIN,
	  .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	/* The kernel repeats it on its own, and this time it arrives. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_fin_lost = {
	.group = GROUP_TIMEOUT,
	.name = "fin-lost",
	.summary = "client's FIN is lost: the kernel repeats it, nobody notices",
	.story = "A FIN takes a sequence number as a byte of data does, so it is "
		 "acknowledged and repeated like one. Here a socket filter drops "
		 "the first. The client's application has closed and may be "
		 "gone; its kernel keeps the socket in FIN_WAIT1 and sends the "
		 "FIN again until it is acknowledged. The server learns of the "
		 "end a little later, that is all.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "fin_lost_retransmit",
	.frames = 8,
	STEPS(steps),
};
