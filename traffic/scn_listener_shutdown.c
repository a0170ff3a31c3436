/* SPDX-License-Identifier: MIT
 *
 * scn_listener_shutdown.c - shutdown() of a listener.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	CONNECT_OVER(CLIENT, SERVER, OVER_IPV4),
	{ SERVER, CALL_SHUTDOWN, FD_LISTENER, .arg = SHUT_RD, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_ACCEPT, .err = EINVAL },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_listener_shutdown = {
	.group = GROUP_ABORT,
	.name = "listener-shutdown",
	.summary = "server shuts down its listener: waiting connections get a RST",
	.story = "shutdown(SHUT_RD) on a listener stops listening for all "
		 "processes that share it; a process that sleeps in accept(2) "
		 "wakes up with EINVAL. Connections in the queue are reset, as "
		 "by closing the listener.",
	.ending = "reset",
	.cause = "listener-closed",
	.closer = "server",
	.catalogue = "shutdown_listener",
	STEPS(steps),
};
