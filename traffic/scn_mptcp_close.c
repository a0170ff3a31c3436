/* SPDX-License-Identifier: MIT
 *
 * scn_mptcp_close.c - closing a Multipath TCP connection.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_MPTCP),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0, .blocks = true },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_mptcp_close = {
	.group = GROUP_ORDERLY,
	.name = "mptcp-close",
	.summary = "Multipath TCP: DATA_FIN ends the connection, FINs end its "
		   "subflows",
	.story = "A Multipath TCP connection may run over several TCP "
		 "connections, its subflows. What ends it is a DATA_FIN, an "
		 "option that has a place in the numbering of the connection's "
		 "data (RFC 8684 3.3.3), and that is acknowledged on that level, "
		 "by DATA_ACK. Only then are the subflows closed, with FINs as "
		 "ever. The applications see what they would see of plain TCP.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "mptcp_close",
	STEPS(steps),
};
