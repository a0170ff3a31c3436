/* SPDX-License-Identifier: MIT
 *
 * scn_linger2_fin_wait2.c - TCP_LINGER2 below 0 for a socket that is in FIN_WAIT2
 * when it is closed.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER2, .arg = -1, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger2_fin_wait2 = {
	.group = GROUP_ABORT,
	.name = "linger2-fin-wait2",
	.summary = "client half-closes, then closes with TCP_LINGER2 -1: a RST at "
		   "once",
	.story = "The client is in FIN_WAIT2 already when it closes with "
		 "TCP_LINGER2 below 0. There is no ACK to wait for, so the RST "
		 "leaves from the live socket within close(2) and looks like "
		 "that of SO_LINGER 0 (linger-fin-wait2). Only the system calls "
		 "tell which of the two it was.",
	.ending = "reset",
	.cause = "linger2",
	.closer = "client",
	.catalogue = "linger2_neg_after_finwait2",
	STEPS(steps),
};
