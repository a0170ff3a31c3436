/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_syn.c - a SYN in the middle of a connection.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_SYN_AHEAD, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_spoofed_syn = {
	.group = GROUP_INJECTED,
	.name = "spoofed-syn",
	.summary = "a SYN into a living connection is challenged, not believed",
	.story = "A SYN with the addresses of a connection that exists may mean "
		 "that the server has lost its memory and starts anew, or that "
		 "somebody wants to end the connection: RFC 793 had it reset. "
		 "Since RFC 5961 section 4 the answer is a challenge ACK, "
		 "whatever the sequence number. A server that had restarted "
		 "would answer that with a RST; this one has not sent the SYN "
		 "and ignores the ACK.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "spoof_syn_challenge",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
