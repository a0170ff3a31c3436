/* SPDX-License-Identifier: MIT
 *
 * scn_reset_before_accept.c - accept() returns connections that are dead already.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	CONNECT_OVER(CLIENT, SERVER, OVER_IPV4),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ SERVER, CALL_GETPEERNAME, .err = ENOTCONN },
	{ SERVER, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_before_accept = {
	.group = GROUP_ABORT,
	.name = "reset-before-accept",
	.summary = "client resets before accept(): accept succeeds and returns a "
		   "dead socket",
	.story = "The client connects and aborts before the server gets round to "
		 "accept(2). Other systems drop such a connection or fail with "
		 "ECONNABORTED; Linux leaves it in the queue, and accept "
		 "succeeds. The socket is dead: getpeername(2) fails with "
		 "ENOTCONN, the first send with ECONNRESET. A server that logs "
		 "the peer's address after accept has to expect that.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "linger0_rst_before_accept",
	STEPS(steps),
};
