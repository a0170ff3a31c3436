/* SPDX-License-Identifier: MIT
 *
 * scn_reset_read_first.c - after a RST, reading reports the error once.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_read_first = {
	.group = GROUP_LATE_WRITE,
	.name = "reset-read-first",
	.summary = "client resets, server reads first: ECONNRESET once, then 0, "
		   "then EPIPE",
	.story = "The RST of linger-reset again, but this server reads before it "
		 "writes. The error is kept by the socket and reported by the "
		 "first call that comes, whichever that is: recv(2) fails with "
		 "ECONNRESET. The next one returns 0, as if all had ended well, "
		 "and a send fails with EPIPE. A program that ignores the first "
		 "error is told nothing but the end.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "linger0_read_first",
	STEPS(steps),
};
