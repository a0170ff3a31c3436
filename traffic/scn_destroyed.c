/* SPDX-License-Identifier: MIT
 *
 * scn_destroyed.c - ss -K destroys a socket under its application.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_SOCK_DESTROY, .want = 0,
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ SERVER, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNABORTED },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_destroyed = {
	.group = GROUP_ABORT,
	.name = "destroyed",
	.summary = "somebody runs ss -K on the server's socket: ECONNABORTED here, "
		   "RST there",
	.story = "With CAP_NET_ADMIN one can have the kernel destroy any socket "
		 "(ss -K, SOCK_DESTROY); phones do it to all sockets of an "
		 "address that goes away. The peer gets a RST like that of "
		 "SO_LINGER 0. The application whose socket it was gets an error "
		 "that hardly anything else causes: ECONNABORTED.",
	.ending = "reset",
	.cause = "destroyed",
	.closer = "server",
	.catalogue = "sock_destroy",
	.who = { [CLIENT_2] = "ss" },
	STEPS(steps),
};
