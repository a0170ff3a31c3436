/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait2_minute.c - FIN_WAIT2 with the default timeout.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait2_minute = {
	.group = GROUP_WAITING,
	.name = "fin-wait2-minute",
	.summary = "client's FIN_WAIT2 lives for a minute; then the server's write "
		   "is reset",
	.story = "The client has closed; its kernel keeps the connection in "
		 "FIN_WAIT2 for net.ipv4.tcp_fin_timeout, a minute by default, "
		 "then forgets it without a word. The server that answers later "
		 "than that meets a RST, though nothing is wrong with the "
		 "network and nobody has done anything else.",
	.ending = "reset",
	.cause = "fin-wait2-expired",
	.closer = "client",
	.catalogue = "fin_wait2_orphan_timeout_then_data",
	.seconds = 70,
	STEPS(steps),
};
