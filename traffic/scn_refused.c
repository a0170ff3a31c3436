/* SPDX-License-Identifier: MIT
 *
 * scn_refused.c - connect() to a port on which nobody listens.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = ECONNREFUSED, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_refused = {
	.group = GROUP_REFUSAL,
	.name = "refused",
	.summary = "client connects to a port on which nobody listens",
	.story = "The server has bound a port and does not listen on it, so that "
		 "nobody else can. The client's SYN finds no listener and is answered "
		 "with a RST; connect(2) fails with ECONNREFUSED at once. A firewall "
		 "that drops the SYN instead would make it wait for minutes.",
	.ending = "refused",
	.cause = "no-listener",
	.closer = "server",
	.catalogue = "connect_refused",
	STEPS(steps),
};
