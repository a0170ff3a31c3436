/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_both.c - shutdown(SHUT_RDWR) ends a connection before the descriptor
 * goes.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_RDWR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT }, .server = { .state = TS_FIN_WAIT2 } },
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLOUT | POLLRDHUP, .want = 1,
	  .revents = POLLIN | POLLOUT | POLLHUP | POLLRDHUP },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_both = {
	.group = GROUP_ORDERLY,
	.name = "shutdown-both",
	.summary = "server shuts down both directions: FIN now, the descriptor "
		   "later",
	.story = "shutdown(SHUT_RDWR) ends the connection for every process that "
		 "holds the socket, while close(2) only gives back one "
		 "descriptor. A FIN leaves, poll(2) says hung up, reading gives "
		 "0 and writing EPIPE. The client closes, and all is in order. "
		 "Had it sent something, shutdown-both-write would have been the "
		 "end.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "shutdown_rdwr",
	STEPS(steps),
};
