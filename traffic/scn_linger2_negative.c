/* SPDX-License-Identifier: MIT
 *
 * scn_linger2_negative.c - TCP_LINGER2 below 0: no waiting in FIN_WAIT2.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER2, .arg = -1, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger2_negative = {
	.group = GROUP_ABORT,
	.name = "linger2-negative",
	.summary = "client closes with TCP_LINGER2 -1: its FIN is acknowledged, a "
		   "RST answers",
	.story = "TCP_LINGER2 says how long a closed socket waits in FIN_WAIT2 "
		 "for the peer's FIN; below 0 it does not wait at all. The "
		 "client closes, its FIN leaves in order, and as soon as it is "
		 "acknowledged the kernel drops the socket and answers that ACK "
		 "with a RST. The server reads 0, and its first write fails.",
	.ending = "reset",
	.cause = "linger2",
	.closer = "client",
	.catalogue = "tcp_linger2_neg",
	STEPS(steps),
};
