/* SPDX-License-Identifier: MIT
 *
 * scn_waitall_reset.c - MSG_WAITALL and a RST: first what there is, then the error.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 40, .want = 40,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 40 } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 100, .flags = MSG_WAITALL, .want = 40,
	  .blocks = true },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 100, .err = ECONNRESET },
	{ SERVER, CALL_RECV, .arg = 100, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_waitall_reset = {
	.group = GROUP_ABORT,
	.name = "waitall-reset",
	.summary = "server waits for 100 bytes with MSG_WAITALL; after 40 the RST "
		   "comes",
	.story = "With MSG_WAITALL recv(2) waits until all 100 bytes are there. "
		 "Forty are when the client aborts. The call returns these 40 "
		 "without an error, and only the next one fails with ECONNRESET. "
		 "Who asks for everything has to look at the count all the same.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "waitall_partial_then_rst",
	STEPS(steps),
};
