/* SPDX-License-Identifier: MIT
 *
 * scn_listener_migrates.c - the listener of an unaccepted connection closes, another one is there.
 */
#include <errno.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ SERVER, CALL_SOCKET, FD_B, .want = ANY_FD },
	{ SERVER, CALL_SETSOCKOPT, FD_B, .opt = SOCKOPT_REUSEPORT, .arg = 1,
	  .want = 0 },
	{ SERVER, CALL_BIND, FD_B, .want = 0 },
	{ SERVER, CALL_LISTEN, FD_B, .arg = 1, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	/* The new one, as of a server that is restarted. */
	{ SERVER, CALL_SOCKET, FD_LISTENER, .want = ANY_FD },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_REUSEPORT, .arg = 1,
	  .want = 0 },
	{ SERVER, CALL_BIND, FD_LISTENER, .arg = SAME_PORT, .want = 0 },
	{ SERVER, CALL_LISTEN, FD_LISTENER, .arg = 1, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_B, .want = 0, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, FD_B, .want = 0, .before = LINUX(6, 1, 0),
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD, .since = LINUX(6, 1, 0) },
	{ CLIENT, CALL_SEND, .arg = 5, .err = ECONNRESET, .before = LINUX(6, 1, 0) },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5, .since = LINUX(6, 1, 0) },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
};

const struct scenario scn_listener_migrates = {
	.group = GROUP_REFUSAL,
	.name = "listener-migrates",
	.summary = "a listener closes, its SO_REUSEPORT twin takes the waiting "
		   "connection",
	.story = "Closing a listener resets what waits in its accept queue; that "
		 "is what makes restarts of busy servers lossy. With "
		 "SO_REUSEPORT the new process listens on the same port beside "
		 "the old one, and with net.ipv4.tcp_migrate_req = 1 the kernel "
		 "moves the waiting connections to it: the client notices "
		 "nothing.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "listener_migrate",
	.settings = { { .name = "net/ipv4/tcp_migrate_req",
			.value = "1",
			.if_there = true } },
	.changes = { { .before = LINUX(6, 1, 0),
		       .ending = "reset",
		       .cause = "listener-closed",
		       .closer = "server",
		       .text = "closing a SO_REUSEPORT listener resets what waits in its "
			       "queue, whatever net.ipv4.tcp_migrate_req says; some of "
			       "them have that sysctl all the same. Later ones hand the "
			       "connections to another listener.",
		       .commit =
			       "54b92e841937 (5.14, June 2021) tcp: Migrate "
			       "TCP_ESTABLISHED/TCP_SYN_RECV sockets in accept queues" } },
	STEPS(steps),
};
