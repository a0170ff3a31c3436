/* SPDX-License-Identifier: MIT
 *
 * scn_ipv6_reset.c - the same abort over IPv6.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_IPV6),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_ipv6_reset = {
	.group = GROUP_ABORT,
	.name = "ipv6-reset",
	.summary = "IPv6: client closes with SO_LINGER 0, the server reads "
		   "ECONNRESET",
	.story = "TCP does not care what carries it: the abort of linger-reset "
		 "over ::1 instead of 127.0.0.1 gives the same segments and the "
		 "same errors.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "ipv6_linger0",
	STEPS(steps),
};
