/* SPDX-License-Identifier: MIT
 *
 * scn_keepalive_two_hours.c - keep-alive as it is by default.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The client is deaf, as if the path were cut. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_ALL,
	  .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_KEEPALIVE, .arg = 1, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .err = ETIMEDOUT },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_keepalive_two_hours = {
	.group = GROUP_TIMEOUT,
	.name = "keepalive-two-hours",
	.summary = "server's keep-alive notices after two hours that the peer is "
		   "gone",
	.story = "SO_KEEPALIVE alone, as most programs set it: the first probe "
		 "is sent after two hours of silence "
		 "(net.ipv4.tcp_keepalive_time), eight more follow, 75 seconds "
		 "apart, then recv(2) fails with ETIMEDOUT. Most firewalls have "
		 "forgotten the connection long before.",
	.ending = "reset",
	.cause = "keepalive-timeout",
	.closer = "server",
	.catalogue = "keepalive_timeout",
	.seconds = 9000,
	STEPS(steps),
};
