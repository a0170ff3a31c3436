/* SPDX-License-Identifier: MIT
 *
 * scn_restart.c - a server that starts again while a connection is in TIME_WAIT.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_REUSEADDR, .arg = 1,
	  .want = 0 },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 1, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	/* The server starts anew. */
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .arg = SAME_PORT, .err = EADDRINUSE },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_REUSEADDR, .arg = 1,
	  .want = 0 },
	{ SERVER, CALL_BIND, FD_LISTENER, .arg = SAME_PORT, .want = 0 },
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 1, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .arg = SAME_PORT, .want = 0 },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_restart = {
	.group = GROUP_WAITING,
	.name = "restart",
	.summary = "server starts again during TIME_WAIT: EADDRINUSE without "
		   "SO_REUSEADDR",
	.story = "The server closed its connection first, so its port has a "
		 "connection in TIME_WAIT for a minute. When the server starts "
		 "again in that time, bind(2) fails with EADDRINUSE, though "
		 "nobody listens; with SO_REUSEADDR it succeeds. On Linux the "
		 "socket in TIME_WAIT must have had the option, too, that is, "
		 "the listener from which it came: set it every time, the first "
		 "included. It takes nothing from what TIME_WAIT protects, for a "
		 "listener has no sequence numbers to be confused.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "tw_addr_in_use",
	STEPS(steps),
};
