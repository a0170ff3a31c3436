/* SPDX-License-Identifier: MIT
 *
 * scn_pipe_epipe.c - a pipe knows at once that nobody reads from it.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_PIPE, .want = 0 },
	{ CLIENT, CALL_CLOSE, FD_A, .want = 0 },
	{ CLIENT, CALL_WRITE, FD_B, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_CLOSE, FD_B, .want = 0 },
};

const struct scenario scn_pipe_epipe = {
	.group = GROUP_LATE_WRITE,
	.name = "pipe-epipe",
	.summary = "pipe: writing with the read end closed fails at once",
	.story = "Both ends of a pipe are in one kernel, which sees that no reader is "
		 "left: the very first write fails with EPIPE and raises SIGPIPE. This "
		 "is what write(2) describes, and what one expects of TCP in vain.",
	.who = { [CLIENT] = "writer" },
	STEPS(steps),
};
