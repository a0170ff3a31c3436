/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_before_write.c - a write after one's own shutdown fails at once,
 * without the network.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_before_write = {
	.group = GROUP_ORDERLY,
	.name = "shutdown-before-write",
	.summary = "server shuts down its own writing, then writes: EPIPE at once",
	.story = "After its own shutdown(SHUT_WR) the server's write fails "
		 "immediately, with EPIPE and SIGPIPE. This has nothing to do with the "
		 "client: the kernel knows that it has sent a FIN and may send no data "
		 "after it. No byte leaves the machine.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "so_server_shutwr_before_write",
	STEPS(steps),
};
