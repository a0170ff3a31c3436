/* SPDX-License-Identifier: MIT
 *
 * scn_syn_cookie_bad_ack.c - an ACK that bears no SYN cookie.
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
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_syn_cookie_bad_ack = {
	.group = GROUP_INJECTED,
	.name = "syn-cookie-bad-ack",
	.summary = "with SYN cookies a forged ACK does not open a connection: "
		   "RST",
	.story = "A server under a SYN flood keeps no state: its SYN+ACK's "
		 "sequence number is a cookie made of the addresses, a secret "
		 "and the time, and an ACK that returns it opens the connection. "
		 "So any ACK to the port must be checked. This one acknowledges "
		 "a number that the server never sent: it is no cookie, and gets "
		 "a RST as if cookies were off. Here net.ipv4.tcp_syncookies = 2 "
		 "has them always on.",
	.ending = "reset",
	.cause = "no-connection",
	.closer = "server",
	.who = { [CLIENT] = "scanner" },
	.settings = { { .name = "net/ipv4/tcp_syncookies", .value = "2" } },
	STEPS(steps),
};
