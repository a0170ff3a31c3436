/* SPDX-License-Identifier: MIT
 *
 * scn_fin_then_reset.c - a FIN first, a RST for unread data later.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 9, .want = 9,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 9 } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT, .unread = 1 },
	  .server = { .state = TS_FIN_WAIT2, .unread = 9 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_then_reset = {
	.group = GROUP_ABORT,
	.name = "fin-then-reset",
	.summary = "server sends FIN, then closes with data unread: the RST comes "
		   "after the end",
	.story = "The server shuts down its writing and the client reads the end "
		 "of the connection: all is well, it seems. Then the server "
		 "closes without having read the client's nine bytes, and a RST "
		 "follows the FIN. A client that reads again still gets 0, "
		 "because the end was reached; only writing shows, by EPIPE, "
		 "that its data went nowhere.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "shutdown_wr_then_exit_with_unread",
	STEPS(steps),
};
