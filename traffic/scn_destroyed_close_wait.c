/* SPDX-License-Identifier: MIT
 *
 * scn_destroyed_close_wait.c - ss -K on a socket that has got a FIN.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT_2, CALL_SOCK_DESTROY, .want = 0,
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ SERVER, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .err = ECONNABORTED },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_destroyed_close_wait = {
	.group = GROUP_ABORT,
	.name = "destroyed-close-wait",
	.summary = "ss -K on a server's socket in CLOSE_WAIT: it reads 0, then "
		   "ECONNABORTED",
	.story = "Sockets that stay in CLOSE_WAIT because their application "
		 "never closes them are what ss -K is most used for. The server "
		 "still reads the end that the client's FIN had marked; its next "
		 "call fails with ECONNABORTED. The client's kernel, which "
		 "waited in FIN_WAIT2, gets a RST and is free.",
	.ending = "reset",
	.cause = "destroyed",
	.closer = "client",
	.catalogue = "sock_destroy_close_wait",
	.who = { [CLIENT_2] = "ss" },
	STEPS(steps),
};
