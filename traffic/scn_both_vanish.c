/* SPDX-License-Identifier: MIT
 *
 * scn_both_vanish.c - both ends of a connection vanish without a packet.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_REPAIR, .arg = 1, .want = 0,
	  .lacking = "CAP_NET_ADMIN, for TCP_REPAIR" },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_REPAIR, .arg = 1, .want = 0,
	  .lacking = "CAP_NET_ADMIN, for TCP_REPAIR" },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_both_vanish = {
	.group = GROUP_TIMEOUT,
	.name = "both-vanish",
	.summary = "both ends vanish: the capture shows an open connection for "
		   "ever",
	.story = "Both sockets are closed in TCP_REPAIR, which says nothing to "
		 "the peer; it is how CRIU moves a process and its connections "
		 "to another host. The same is left of two hosts that lose "
		 "power. Nothing on the wire ends the connection: for every "
		 "firewall, load balancer and capture on the way it is open, "
		 "until a timeout of theirs forgets it. That is why such tables "
		 "have timeouts.",
	.ending = "open",
	.catalogue = "tcp_repair_close_both",
	STEPS(steps),
};
