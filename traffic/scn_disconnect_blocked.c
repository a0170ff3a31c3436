/* SPDX-License-Identifier: MIT
 *
 * scn_disconnect_blocked.c - connect(AF_UNSPEC) while somebody sleeps in recv().
 */
#include <errno.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_RECV, .arg = 16, .err = EPIPE, .blocks = true,
	  .since = LINUX(6, 1, 0) },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0, .blocks = true,
	  .before = LINUX(6, 1, 0) },
	/* Another process, or thread, that has the same socket. */
	{ CLIENT_2, CALL_PIDFD_GETFD, .want = ANY_FD,
	  .lacking = "pidfd_getfd(2), for which CAP_SYS_PTRACE may be needed" },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_NOBODY, .err = EBUSY,
	  .before = LINUX(6, 1, 0) },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_NOBODY, .want = 0,
	  .since = LINUX(6, 1, 0) },
	{ SERVER, .join = true, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true, .before = LINUX(6, 1, 0) },
	{ CLIENT_2, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_disconnect_blocked = {
	.group = GROUP_ABORT,
	.name = "disconnect-blocked",
	.summary = "connect(AF_UNSPEC) dissolves a connection while another waits "
		   "in recv()",
	.story = "connect(2) with AF_UNSPEC aborts a connection. If another "
		 "thread sleeps in recv(2) on that very socket, the kernel has "
		 "to choose: wake the sleeper up and reset the connection, or "
		 "refuse. For a while it refused with EBUSY.",
	.ending = "reset",
	.cause = "disconnect",
	.closer = "server",
	.catalogue = "disconnect_blocked",
	.who = { [CLIENT_2] = "helper" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .ending = "graceful",
		       .cause = "",
		       .closer = "client",
		       .text = "connect(AF_UNSPEC) fails with EBUSY while another thread "
			       "sleeps on the socket: nothing is sent and the sleeper goes "
			       "on waiting. Others wake it (EPIPE) and send the RST.",
		       .commit =
			       "4faeee0cf8a5 (6.4, May 2023) tcp: deny tcp_disconnect() "
			       "when threads are waiting, which stable kernels took; "
			       "419ce133ab92 (6.6, October 2023) tcp: allow again "
			       "tcp_disconnect() when threads are waiting" } },
	STEPS(steps),
};
