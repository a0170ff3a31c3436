/* SPDX-License-Identifier: MIT
 *
 * scn_listener_closed.c - closing a listener resets what waits in its queue.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	CONNECT_OVER(CLIENT, SERVER, OVER_IPV4),
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_listener_closed = {
	.group = GROUP_ABORT,
	.name = "listener-closed",
	.summary = "server closes its listener: a connection that waits for "
		   "accept() gets a RST",
	.story = "connect(2) succeeds as soon as the kernel has made the "
		 "connection; it waits in the listener's queue until the server "
		 "calls accept(2). This server closes its listener first, as it "
		 "does when it is restarted. The kernel resets whatever was "
		 "waiting. The client, which was connected, gets ECONNRESET and "
		 "may have sent its request already.",
	.ending = "reset",
	.cause = "listener-closed",
	.closer = "server",
	.catalogue = "listener_closed_with_backlog",
	STEPS(steps),
};
