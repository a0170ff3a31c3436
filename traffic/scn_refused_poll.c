/* SPDX-License-Identifier: MIT
 *
 * scn_refused_poll.c - a connect() that does not block is refused.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	{ CLIENT, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = EINPROGRESS, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_POLL, .arg = POLLIN | POLLOUT | POLLRDHUP, .flags = NO_LIMIT,
	  .want = 1, .revents = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP },
	{ CLIENT, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0,
	  .value = ECONNREFUSED },
	{ CLIENT, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_refused_poll = {
	.group = GROUP_REFUSAL,
	.name = "refused-poll",
	.summary = "client connects without blocking: the refusal is in SO_ERROR",
	.story = "A connect(2) that does not block returns EINPROGRESS, even if "
		 "the refusal is there before it returns. poll(2) says ERR and "
		 "HUP, but also IN and OUT: who looks only for OUT takes the "
		 "failure for success. SO_ERROR says why, once; after that the "
		 "socket is just closed, sending fails with EPIPE and reading "
		 "gives 0.",
	.ending = "refused",
	.cause = "no-listener",
	.closer = "server",
	.catalogue = "nonblocking_connect_refused_so_error",
	STEPS(steps),
};
