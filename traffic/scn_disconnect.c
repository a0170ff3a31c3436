/* SPDX-License-Identifier: MIT
 *
 * scn_disconnect.c - connect(AF_UNSPEC) dissolves a connection with a RST.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CONNECT, .arg = TO_NOBODY, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_disconnect = {
	.group = GROUP_ABORT,
	.name = "disconnect",
	.summary = "client calls connect(AF_UNSPEC): a RST, and the socket could "
		   "be used again",
	.story = "connect(2) with the address family AF_UNSPEC dissolves the "
		 "connection of a socket, which stays open and may connect "
		 "again. For UDP that is harmless; for TCP a connection that is "
		 "alive is aborted by a RST, as by SO_LINGER 0. Even the "
		 "caller's own next call reports ECONNRESET. On the wire nothing "
		 "tells the two apart.",
	.ending = "reset",
	.cause = "disconnect",
	.closer = "client",
	.catalogue = "connect_af_unspec",
	STEPS(steps),
};
