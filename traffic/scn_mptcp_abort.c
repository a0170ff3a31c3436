/* SPDX-License-Identifier: MIT
 *
 * scn_mptcp_abort.c - aborting a Multipath TCP connection.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_MPTCP),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_mptcp_abort = {
	.group = GROUP_ABORT,
	.name = "mptcp-abort",
	.summary = "Multipath TCP: client closes with SO_LINGER 0, the RST carries "
		   "MP_FASTCLOSE",
	.story = "A Multipath TCP connection may run over several TCP "
		 "connections, so resetting one of them does not end it. To "
		 "abort it as a whole the RST carries an option, MP_FASTCLOSE, "
		 "with the key of the connection (RFC 8684 3.5). The "
		 "applications see what they would see of plain TCP.",
	.ending = "reset",
	.cause = "mptcp-fastclose",
	.closer = "client",
	.catalogue = "mptcp_linger0",
	STEPS(steps),
};
