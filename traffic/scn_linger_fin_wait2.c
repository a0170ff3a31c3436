/* SPDX-License-Identifier: MIT
 *
 * scn_linger_fin_wait2.c - SO_LINGER 0 after a half-close: FIN first, then RST.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger_fin_wait2 = {
	.group = GROUP_ABORT,
	.name = "linger-fin-wait2",
	.summary = "client sends FIN, then closes with SO_LINGER 0: a RST after "
		   "the FIN",
	.story = "The client has shut down its writing and waits in FIN_WAIT2. "
		 "Then it closes with SO_LINGER 0: a RST follows the FIN that "
		 "was acknowledged long ago. The server still reads the end of "
		 "the connection, as if all were well, but has nobody to answer: "
		 "its first write fails with EPIPE already.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "linger0_in_fin_wait2",
	STEPS(steps),
};
