/* SPDX-License-Identifier: MIT
 *
 * scn_mptcp_unread.c - unread data in a Multipath TCP connection.
 */
#include <errno.h>
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_MPTCP),
	/* The bytes wait in the MPTCP socket: sock_diag shows those of its TCP sockets. */
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = NO_LIMIT, .want = 1,
	  .revents = POLLIN, .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_mptcp_unread = {
	.group = GROUP_ABORT,
	.name = "mptcp-unread",
	.summary = "Multipath TCP: server closes with data unread, the RST carries "
		   "MP_FASTCLOSE",
	.story = "The rule of unread-data holds for Multipath TCP as well: "
		 "closing with unread data aborts the connection. The abort is "
		 "one of the whole connection, a RST with the option "
		 "MP_FASTCLOSE, and the client gets ECONNRESET.",
	.ending = "reset",
	.cause = "mptcp-fastclose",
	.closer = "server",
	.catalogue = "mptcp_unread_close",
	STEPS(steps),
};
