/* SPDX-License-Identifier: MIT
 *
 * scn_syn_fin.c - a SYN with FIN for a listener.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	/* Bound, so that nobody else has the port; not connected. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_INJECT, FD_LISTENER, .arg = INJECT_SYN_FIN, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_syn_fin = {
	.group = GROUP_INJECTED,
	.name = "syn-fin",
	.summary = "a SYN+FIN is dropped by the listener, without a word",
	.story = "SYN and FIN in one segment make no sense, though nothing in "
		 "RFC 9293 forbids them. Some scanners send them in the hope to "
		 "pass a firewall that looks for SYN alone, and to learn the "
		 "operating system from the answer. Linux drops them in LISTEN "
		 "and says nothing.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.closer = "client",
	.catalogue = "syn_fin_listener",
	.who = { [CLIENT] = "scanner" },
	STEPS(steps),
};
