/* SPDX-License-Identifier: MIT
 *
 * scn_killed_unread.c - a process that is killed with unread data resets its peer.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .unread = 5 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_KILLED, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_killed_unread = {
	.group = GROUP_ABORT,
	.name = "killed-unread",
	.summary = "client is killed by SIGKILL with data unread: RST",
	.story = "SIGKILL cannot be caught, so no code of the client runs any "
		 "more. The kernel closes its descriptors as it would for "
		 "close(2), and the same rule applies: received data that nobody "
		 "has read turns the FIN into a RST. The peer cannot tell a "
		 "crash from a careless close.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	.catalogue = "kill9_unread",
	STEPS(steps),
};
