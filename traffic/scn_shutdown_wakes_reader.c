/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_wakes_reader.c - shutdown() by somebody who shares the socket.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_RECV, .arg = 16, .want = 0, .blocks = true },
	/* Another process, or thread, that has the same socket. */
	{ CLIENT_2, CALL_PIDFD_GETFD, .want = ANY_FD,
	  .lacking = "pidfd_getfd(2), for which CAP_SYS_PTRACE may be needed" },
	{ CLIENT_2, CALL_SHUTDOWN, .arg = SHUT_RD, .want = 0 },
	{ SERVER, .join = true },
	{ CLIENT_2, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT_2, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_shutdown_wakes_reader = {
	.group = GROUP_ORDERLY,
	.name = "shutdown-wakes-reader",
	.summary = "shutdown() by another process wakes server, which waits in "
		   "recv()",
	.story = "The server sleeps in recv(2). Another process that has the "
		 "same socket, as a child has after fork(2), shuts down its "
		 "receiving half: recv wakes and returns 0, as if the peer had "
		 "closed, though nothing was sent or received. Shutting down the "
		 "other half sends the FIN; SHUT_RDWR does both. That is how to "
		 "end a thread that waits for a connection: close(2) would not "
		 "do it, for the sleeping call keeps the socket alive.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "recv_blocked_own_shutdown",
	.who = { [CLIENT_2] = "helper" },
	STEPS(steps),
};
