/* SPDX-License-Identifier: MIT
 *
 * scn_getpeername_after_reset.c - getpeername() tells a connection from what a RST
 * left of it.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_GETPEERNAME, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_GETPEERNAME, .err = ENOTCONN },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_getpeername_after_reset = {
	.group = GROUP_LATE_WRITE,
	.name = "getpeername-after-reset",
	.summary = "getpeername works after the client's FIN, and fails after its "
		   "RST",
	.story = "While the server's socket is in CLOSE_WAIT the connection "
		 "exists, and getpeername(2) knows the client. After the "
		 "server's write and the RST that answers it there is no "
		 "connection any more, and getpeername fails with ENOTCONN. Who "
		 "wants to log the peer of a failed write has to ask for its "
		 "address before.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "getpeername_after_close_states",
	STEPS(steps),
};
