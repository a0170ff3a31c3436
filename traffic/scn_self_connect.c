/* SPDX-License-Identifier: MIT
 *
 * scn_self_connect.c - one socket connects to itself.
 */
#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ CLIENT, CALL_CONNECT, .arg = TO_SELF, .want = 0,
	  .client = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_self_connect = {
	.group = GROUP_ORDERLY,
	.name = "self-connect",
	.summary = "one socket connects to itself, talks to itself, and closes",
	.story = "A socket that is bound to a port and connects to that very "
		 "port meets its own SYN: a simultaneous open with itself (RFC "
		 "9293 3.5). It happens when a client on the server's host tries "
		 "again and again while the server is down, and the kernel picks "
		 "the server's port for it; then the server cannot start, for "
		 "its port is taken. What it sends it receives; its FIN is its "
		 "peer's FIN.",
	.ending = "simultaneous",
	.closer = "client",
	.catalogue = "self_connect",
	.who = { [CLIENT] = "self" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .text = "the ACK that answers the peer's SYN+ACK in SYN_RECV carries no D-SACK block; "
			       "later ones say by one that they had the SYN already. No application "
			       "notices." } },
	STEPS(steps),
};
