/* SPDX-License-Identifier: MIT
 *
 * scn_simultaneous_open.c - both sides connect to each other at once.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	{ CLIENT, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	{ SERVER, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .want = 0 },
	{ SERVER, CALL_BIND, .want = 0 },
	/* A slow wire: what is under way stays there until it is let go. */
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_SYN, .flags = FIREWALL_HOLD,
	  .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_CONNECT, .err = EINPROGRESS, .client = { .state = TS_SYN_SENT },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CONNECT, .err = EINPROGRESS, .client = { .state = TS_SYN_SENT },
	  .server = { .state = TS_SYN_SENT } },
	{ CLIENT_2, CALL_RELEASE, FD_A, .arg = 2, .want = 2 },
	{ CLIENT, .watch = true, .client = { .state = TS_SYN_RECV },
	  .server = { .state = TS_SYN_RECV } },
	{ CLIENT_2, CALL_RELEASE, FD_A, .arg = 2, .want = 2 },
	{ CLIENT, .watch = true, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_POLL, .arg = POLLOUT, .flags = NO_LIMIT, .want = 1,
	  .revents = POLLOUT },
	{ SERVER, CALL_POLL, .arg = POLLOUT, .flags = NO_LIMIT, .want = 1,
	  .revents = POLLOUT },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_simultaneous_open = {
	.group = GROUP_ORDERLY,
	.name = "simultaneous-open",
	.summary = "two sockets connect to each other: their SYNs cross, nobody "
		   "listens",
	.story = "Neither side listens: each binds a port and connects to the "
		 "other's. Their SYNs cross, each side answers the other's with "
		 "SYN+ACK, and one connection comes of it, not two (RFC 9293 figure "
		 "7); it then closes like any other. Peers behind NATs open "
		 "connections like this. Timing decides whether it works at all: a "
		 "SYN that comes before the other side has called connect(2) is "
		 "refused. A packet filter plays the long wire and holds both SYNs "
		 "until both are under way.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "simultaneous_open_tbf",
	.who = { [CLIENT_2] = "wire" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .text = "the ACK that answers the peer's SYN+ACK in SYN_RECV carries no D-SACK block; "
			       "later ones say by one that they had the SYN already. No application "
			       "notices." } },
	STEPS(steps),
};
