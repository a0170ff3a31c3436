/* SPDX-License-Identifier: MIT
 *
 * scn_peek_only.c - MSG_PEEK looks at data and leaves it unread.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .flags = MSG_PEEK, .want = 5,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_peek_only = {
	.group = GROUP_ABORT,
	.name = "peek-only",
	.summary = "server only peeks at the data and closes: peeked is not read, "
		   "so RST",
	.story = "recv(2) with MSG_PEEK copies the data and leaves it in the "
		 "queue. The server has seen all five bytes, but as far as the "
		 "kernel knows nobody has read them, and close(2) sends a RST. "
		 "Programs that peek to find out which protocol is spoken, and "
		 "then give up, reset their clients.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "peek_only_then_close",
	STEPS(steps),
};
