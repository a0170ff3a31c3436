/* SPDX-License-Identifier: MIT
 *
 * scn_linger_runs_out.c - close() with SO_LINGER gives up waiting, the kernel does
 * not.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_FIN,
	  .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 1, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .arg = 0, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_linger_runs_out = {
	.group = GROUP_ORDERLY,
	.name = "linger-runs-out",
	.summary = "client closes with SO_LINGER 1: close returns after a second, "
		   "FIN unanswered",
	.story = "The server's side does not acknowledge the FIN; a socket "
		 "filter keeps it away. close(2) waits for the second that "
		 "SO_LINGER grants, and returns 0 as if all were done: there is "
		 "no way to tell the application that it is not. The kernel goes "
		 "on repeating the FIN, and the connection ends in order when "
		 "one gets through.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "linger_timeout_blocks",
	.frames = 10,
	STEPS(steps),
};
