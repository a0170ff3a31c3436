/* SPDX-License-Identifier: MIT
 *
 * scn_linger_too_late.c - SO_LINGER 0 has nothing left to abort once both FINs are
 * out.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger_too_late = {
	.group = GROUP_ABORT,
	.name = "linger-too-late",
	.summary = "both have sent FIN, then close with SO_LINGER 0: no RST any "
		   "more",
	.story = "Both sides have shut down their writing, both FINs are "
		 "acknowledged, and the connection is over but for TIME_WAIT. "
		 "Closing with SO_LINGER 0 now sends nothing: there is no "
		 "connection left to abort. Only the descriptors go.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "linger0_in_last_ack_noop",
	STEPS(steps),
};
