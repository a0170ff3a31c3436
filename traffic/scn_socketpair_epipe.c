/* SPDX-License-Identifier: MIT
 *
 * scn_socketpair_epipe.c - a socketpair knows at once that its other end is closed.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKETPAIR, .want = 0 },
	{ CLIENT, CALL_CLOSE, FD_A, .want = 0 },
	{ CLIENT, CALL_WRITE, FD_B, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_CLOSE, FD_B, .want = 0 },
};

const struct scenario scn_socketpair_epipe = {
	.group = GROUP_LATE_WRITE,
	.name = "socketpair-epipe",
	.summary = "socketpair: writing with the other end closed fails at once",
	.story = "A socketpair is a pair of sockets in one kernel, without any "
		 "protocol between them: closing one end is known to the other "
		 "immediately, and the first write fails with EPIPE and SIGPIPE. Only "
		 "a protocol that crosses a network has to find out.",
	.who = { [CLIENT] = "writer" },
	STEPS(steps),
};
