/* SPDX-License-Identifier: MIT
 *
 * scn_mptcp_join_unknown.c - a subflow for a connection that the host does not know.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER_OVER(SERVER, OVER_MPTCP),
	/* Bound, so that nobody else has the port; not connected. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_INJECT, FD_LISTENER, .arg = INJECT_SYN_JOIN, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_mptcp_join_unknown = {
	.group = GROUP_INJECTED,
	.name = "mptcp-join-unknown",
	.summary = "a SYN asks to join an MPTCP connection that is not there: "
		   "refused",
	.story = "A further subflow of a Multipath TCP connection begins with a SYN "
		 "that names the connection by a token (RFC 8684 3.2). Behind a "
		 "load balancer it may come to a host that has never heard of that "
		 "connection. Though a listener waits on that port, the SYN is "
		 "refused by a RST, which says why in an option, MP_TCPRST. The "
		 "connection goes on over its other subflows.",
	.ending = "refused",
	.cause = "mptcp-refused",
	.closer = "server",
	.who = { [CLIENT] = "stray" },
	STEPS(steps),
};
