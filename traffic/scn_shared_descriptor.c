/* SPDX-License-Identifier: MIT
 *
 * scn_shared_descriptor.c - a socket is closed with the last of its descriptors.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_FORK, .want = SOME },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 16, .flags = MSG_DONTWAIT, .err = EAGAIN },
	{ CLIENT, CALL_WAITPID, .want = SOME, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_shared_descriptor = {
	.group = GROUP_ORDERLY,
	.name = "shared-descriptor",
	.summary = "client forks and closes; its child holds the socket: no FIN "
		   "until that ends",
	.story = "After fork(2) two processes hold the same socket. The parent's "
		 "close(2) gives back one descriptor, and nothing is sent: the "
		 "connection lives on in the child. The FIN leaves when the "
		 "child ends. Servers that forget to close the accepted socket "
		 "in one of the two processes have clients that wait for ever; "
		 "shutdown(2) would end it for both.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "fork_shared_fd",
	STEPS(steps),
};
