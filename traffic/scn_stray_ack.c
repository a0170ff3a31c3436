/* SPDX-License-Identifier: MIT
 *
 * scn_stray_ack.c - an ACK for a connection that a listener does not know.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	/* Bound, so that nobody else has the port; not connected. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_INJECT, FD_LISTENER, .arg = INJECT_ACK, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_stray_ack = {
	.group = GROUP_INJECTED,
	.name = "stray-ack",
	.summary = "a bare ACK to a listening port is answered with a RST",
	.story = "An ACK out of nowhere reaches a listener: the connection it "
		 "belongs to is over, or was somebody else's, or never was. A "
		 "listener acknowledges nothing, so the ACK is bad, and the "
		 "answer is a RST with the number that the ACK bore (RFC 9293 "
		 "3.10.7.2). A host that rebooted and has its server up again "
		 "answers old connections like this. Scanners send such an ACK "
		 "to see whether a firewall keeps track of connections.",
	.ending = "reset",
	.cause = "no-connection",
	.closer = "server",
	.catalogue = "ack_unsent_data_listen",
	.who = { [CLIENT] = "scanner" },
	STEPS(steps),
};
