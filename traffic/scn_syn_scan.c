/* SPDX-License-Identifier: MIT
 *
 * scn_syn_scan.c - a port scanner that never completes a handshake.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	/* Bound, so that nobody else has the port; not connected. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_INJECT, FD_LISTENER, .arg = INJECT_SYN, .want = 0,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_syn_scan = {
	.group = GROUP_INJECTED,
	.name = "syn-scan",
	.summary = "a scanner finds an open port: SYN, SYN+ACK, RST",
	.story = "A SYN scan asks with a SYN that no socket has sent. The "
		 "listener's kernel answers SYN+ACK: the port is open, and that "
		 "is all the scanner wants to know. Its own kernel, which knows "
		 "of no such connection, answers with a RST. The server's half "
		 "connection goes back to LISTEN, and accept(2) never sees it, "
		 "so no application logs the scan.",
	.ending = "reset",
	.cause = "gave-up-connecting",
	.closer = "client",
	.catalogue = "rst_in_syn_recv",
	.who = { [CLIENT] = "scanner" },
	STEPS(steps),
};
