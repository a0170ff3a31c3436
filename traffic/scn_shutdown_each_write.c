/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_each_write.c - the same with one shutdown() for each direction.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_RD, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0,
	  .value = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_each_write = {
	.group = GROUP_LATE_WRITE,
	.name = "shutdown-each-write",
	.summary = "client shuts down writing, then reading, and the server "
		   "writes: RST",
	.story = "Shutting down the reading side sends nothing, so the server "
		 "sees what it sees of any half-close: a FIN. But a client that "
		 "reads no more is different from one that does: in half-close "
		 "the server's write arrives, here it is answered with a RST. On "
		 "the wire the two cannot be told apart before that.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "rcvshut_then_data_in_fin_wait2",
	STEPS(steps),
};
