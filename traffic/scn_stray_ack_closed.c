/* SPDX-License-Identifier: MIT
 *
 * scn_stray_ack_closed.c - an ACK to a port on which nobody listens.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .want = 0 },
	/* Bound, so that nobody else has the port; not connected. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_INJECT, FD_LISTENER, .arg = INJECT_ACK, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_stray_ack_closed = {
	.group = GROUP_INJECTED,
	.name = "stray-ack-closed",
	.summary = "a bare ACK to a closed port is answered with a RST, too",
	.story = "The same ACK as in stray-ack, to a port without a listener: "
		 "the same RST. Whether the port is open an ACK does not tell, "
		 "only whether the host is reached.",
	.ending = "reset",
	.cause = "no-connection",
	.closer = "server",
	.catalogue = "bare_ack_closed_port",
	.who = { [CLIENT] = "scanner" },
	STEPS(steps),
};
