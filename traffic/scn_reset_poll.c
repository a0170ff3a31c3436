/* SPDX-License-Identifier: MIT
 *
 * scn_reset_poll.c - what poll() and SO_ERROR say of a connection that was reset.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLOUT | POLLRDHUP, .want = 1,
	  .revents = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP },
	{ SERVER, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0,
	  .value = ECONNRESET },
	{ SERVER, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_poll = {
	.group = GROUP_ABORT,
	.name = "reset-poll",
	.summary = "after a RST poll says everything at once, and SO_ERROR gives "
		   "the error once",
	.story = "After a RST poll(2), and epoll likewise, reports the socket as "
		 "readable, writable, in error, and hung up: whatever the server "
		 "waited for, it wakes. getsockopt(SO_ERROR) tells ECONNRESET "
		 "and takes the error away by telling it; a second time it is 0, "
		 "recv(2) returns 0, and only a send shows that something is "
		 "wrong.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "epoll_et_rdhup_after_rst",
	STEPS(steps),
};
