/* SPDX-License-Identifier: MIT
 *
 * scn_ipv6_refused.c - a closed port, over IPv6.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_LISTENER, .arg = OVER_IPV6, .want = ANY_FD,
	  .lacking = "IPv6 in this kernel" },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0, .lacking = "::1 on lo" },
	{ CLIENT, CALL_SOCKET, .arg = OVER_IPV6, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = ECONNREFUSED, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_ipv6_refused = {
	.group = GROUP_REFUSAL,
	.name = "ipv6-refused",
	.summary = "IPv6: client connects to a port on which nobody listens",
	.story = "The scenario refused over ::1. Programs that try IPv6 first "
		 "and IPv4 after it meet this RST whenever a server listens on "
		 "IPv4 only, and go on to the next address without telling "
		 "anybody.",
	.ending = "refused",
	.cause = "no-listener",
	.closer = "server",
	STEPS(steps),
};
