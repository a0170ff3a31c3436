/* SPDX-License-Identifier: MIT
 *
 * scn_reset_wakes_reader.c - a RST wakes a process that waits in recv().
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET, .blocks = true },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_wakes_reader = {
	.group = GROUP_ABORT,
	.name = "reset-wakes-reader",
	.summary = "server waits in recv() when the RST comes: it wakes with "
		   "ECONNRESET",
	.story = "The server sleeps in recv(2), waiting for a request. The "
		 "client aborts, and the RST wakes it: recv fails with "
		 "ECONNRESET. A server that is killed by its clients like this "
		 "has to treat that error as the end of one connection and not "
		 "of the program.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "recv_blocked_when_rst",
	STEPS(steps),
};
