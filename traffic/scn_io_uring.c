/* SPDX-License-Identifier: MIT
 *
 * scn_io_uring.c - an orderly close through io_uring.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_URING_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .lacking = "io_uring (sysctl kernel.io_uring_disabled, or a container's "
		     "seccomp filter)",
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_URING_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_URING_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_io_uring = {
	.group = GROUP_ORDERLY,
	.name = "io-uring",
	.summary = "both close through io_uring: other calls, the same "
		   "segments",
	.story = "Programs that use io_uring(7) hand the kernel requests to shut "
		 "down and to close in the place of system calls; strace(1) does "
		 "not show them. For the connection there is no difference: the "
		 "kernel does the same to the socket, and the same segments come "
		 "of it.",
	.ending = "graceful",
	.closer = "client",
	STEPS(steps),
};
