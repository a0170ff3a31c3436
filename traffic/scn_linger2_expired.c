/* SPDX-License-Identifier: MIT
 *
 * scn_linger2_expired.c - TCP_LINGER2 shortens the wait in FIN_WAIT2 for one
 * socket.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER2, .arg = 1, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger2_expired = {
	.group = GROUP_LATE_WRITE,
	.name = "linger2-expired",
	.summary = "client's FIN_WAIT2 socket expires after one second, by "
		   "TCP_LINGER2",
	.story = "TCP_LINGER2 sets for one socket what net.ipv4.tcp_fin_timeout "
		 "sets for all: how long it waits in FIN_WAIT2 after close(2). "
		 "After one second the client's kernel has forgotten the "
		 "connection, and the server's write meets a RST. The packets "
		 "are those of fin-wait2-expired.",
	.ending = "reset",
	.cause = "fin-wait2-expired",
	.closer = "client",
	.catalogue = "fin_wait2_linger2_1s",
	STEPS(steps),
};
