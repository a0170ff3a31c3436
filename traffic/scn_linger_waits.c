/* SPDX-License-Identifier: MIT
 *
 * scn_linger_waits.c - close() with SO_LINGER and a time waits until the FIN is
 * acknowledged.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The FIN is kept from the server until close() waits for its ACK. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_FIN,
	  .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 5, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .blocks = true },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .arg = 0, .want = 0 },
	{ CLIENT, .join = true, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_linger_waits = {
	.group = GROUP_ORDERLY,
	.name = "linger-waits",
	.summary = "client closes with SO_LINGER 5: close waits until its FIN is "
		   "acknowledged",
	.story = "With SO_LINGER and a time close(2) waits, five seconds at "
		 "most, until everything is acknowledged, the FIN included. A "
		 "socket filter at the server keeps the first FIN away, so that "
		 "the waiting shows: close returns when the FIN, repeated after "
		 "200 ms, gets its ACK. That the ACK came says that the server's "
		 "kernel has the data, not that its application has read it.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "linger_timeout_acked",
	.frames = 8,
	STEPS(steps),
};
