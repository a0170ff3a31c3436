/* SPDX-License-Identifier: MIT
 *
 * scn_linger_close_wait.c - SO_LINGER 0 on the side that closes second.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_linger_close_wait = {
	.group = GROUP_ABORT,
	.name = "linger-close-wait",
	.summary = "client closes in order, the server answers the FIN with "
		   "SO_LINGER 0: RST",
	.story = "The client has closed; its socket waits in FIN_WAIT2 for the "
		 "server's FIN. The server closes with SO_LINGER 0 and sends a "
		 "RST in its place. The client's application does not notice, it "
		 "has closed its descriptor, and its kernel drops the socket: "
		 "without TIME_WAIT, which is why some servers do this on "
		 "purpose.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "linger0_in_close_wait",
	STEPS(steps),
};
