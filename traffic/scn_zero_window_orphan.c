/* SPDX-License-Identifier: MIT
 *
 * scn_zero_window_orphan.c - an orphan whose peer never reads, with the defaults.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 20000, .flags = MSG_WAITALL, .want = SOME },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_zero_window_orphan = {
	.group = GROUP_LOSS,
	.name = "zero-window-orphan",
	.summary = "client closes, its data has no room for minutes: the kernel "
		   "gives up",
	.story = "The client has closed with data for a server that does not "
		 "read. Its kernel probes the closed window, more and more "
		 "seldom, and gives up after some minutes although every probe "
		 "is answered. When the server reads at last, its offer of room "
		 "meets a RST, and the rest of the data is gone.",
	.ending = "reset",
	.cause = "orphan-gave-up",
	.closer = "client",
	.catalogue = "zero_window_orphan",
	.seconds = 600,
	STEPS(steps),
};
