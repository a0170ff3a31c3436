/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_after_reset.c - shutdown() has nothing to shut down after a RST.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .err = ENOTCONN },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_after_reset = {
	.group = GROUP_LATE_WRITE,
	.name = "shutdown-after-reset",
	.summary = "client resets, server calls shutdown: ENOTCONN",
	.story = "A server that ends its connections politely calls shutdown(2) "
		 "first. If the client has reset the connection, there is none "
		 "any more, and the call fails with ENOTCONN. That is no reason "
		 "to leave out the close(2) that follows: the descriptor would "
		 "leak.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "shutdown_after_rst",
	STEPS(steps),
};
