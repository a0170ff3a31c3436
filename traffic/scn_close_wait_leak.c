/* SPDX-License-Identifier: MIT
 *
 * scn_close_wait_leak.c - an application that does not close in time.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	/* The server does nothing, for longer than the client's kernel waits. */
	{ SERVER, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_close_wait_leak = {
	.group = GROUP_WAITING,
	.name = "close-wait-leak",
	.summary = "server forgets to close: CLOSE_WAIT, while the client's end "
		   "expires",
	.story = "The server has read 0 and does not close: its socket stays in "
		 "CLOSE_WAIT for as long as the process runs, and a server that "
		 "does so always runs out of descriptors. No timer helps, for "
		 "half a connection is allowed to live. At the client's end one "
		 "does: after net.ipv4.tcp_fin_timeout, here one second, "
		 "FIN_WAIT2 is given up. When the server closes at last, its FIN "
		 "meets a RST.",
	.ending = "reset",
	.cause = "first-closer-gone",
	.closer = "client",
	.catalogue = "close_wait_leak",
	.settings = { { .name = "net/ipv4/tcp_fin_timeout", .value = "1" } },
	STEPS(steps),
};
