/* SPDX-License-Identifier: MIT
 *
 * scn_linger_reset.c - close() with SO_LINGER and a time of 0 sends RST instead of FIN.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger_reset = {
	.group = GROUP_ABORT,
	.name = "linger-reset",
	.summary = "client closes with SO_LINGER 0: RST, and the server's send fails",
	.story = "With SO_LINGER set to a time of 0, close(2) aborts the connection: a "
		 "RST leaves instead of a FIN. Now the server's first send does fail, "
		 "and the error is ECONNRESET, not EPIPE. It is reported once; after "
		 "that the socket is merely closed, and sending gives EPIPE with "
		 "SIGPIPE.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "so_client_linger0_then_server_send",
	STEPS(steps),
};
