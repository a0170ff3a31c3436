/* SPDX-License-Identifier: MIT
 *
 * scn_netns_delete.c - a container is stopped, and its network is taken away.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_NETNS_ADD, .want = ANY_FD,
	  .lacking = "CAP_SYS_ADMIN, and veth in this kernel" },
	{ CLIENT, CALL_SETNS, .want = 0, .lacking = "CAP_SYS_ADMIN" },
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_BIND, FD_LISTENER, .arg = AT_VETH, .want = 0 },
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 1, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD, .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 2, .want = 2 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 2 },
	{ CLIENT, CALL_KILLED, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	/* Now, not when the timer for delayed ACKs runs out. */
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_QUICKACK, .arg = 1, .want = 0 },
	{ CLIENT_2, CALL_NETNS_DELETE, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 1, .want = 1,
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .server = { .state = TS_LAST_ACK } },
};

const struct scenario scn_netns_delete = {
	.group = GROUP_TIMEOUT,
	.name = "netns-delete",
	.summary = "a container is killed and its network deleted: a FIN, then "
		   "silence",
	.story = "The client runs in a network namespace of its own, as in a "
		 "container. When it is killed, its kernel closes the connection "
		 "with a FIN, as ever. Then the namespace is deleted, and with it "
		 "the socket and the cable. Had the namespace stayed, the server's "
		 "next byte would have met a RST; so it meets nobody. send(2) "
		 "succeeds, close(2) too, and the server's kernel keeps the socket "
		 "in LAST_ACK and finds no route to send anything. On the wire the "
		 "server looks like one that does not close.",
	.ending = "half-closed",
	.cause = "peer-not-closed",
	.closer = "client",
	.catalogue = "netns_delete",
	.who = { [CLIENT_2] = "admin" },
	.frames = 7,
	STEPS(steps),
};
