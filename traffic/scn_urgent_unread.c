/* SPDX-License-Identifier: MIT
 *
 * scn_urgent_unread.c - an unread urgent byte makes close() send a RST, too.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 1, .flags = MSG_OOB, .want = 1,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1 } },
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLPRI | POLLOUT, .want = 1,
	  .revents = POLLPRI | POLLOUT },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_urgent_unread = {
	.group = GROUP_ABORT,
	.name = "urgent-unread",
	.summary = "server closes with an urgent byte unread, which poll does not "
		   "call readable",
	.story = "The client sends one urgent byte (MSG_OOB). poll(2) says "
		 "POLLPRI and not POLLIN: to a server that knows nothing of "
		 "urgent data there is nothing to read. The byte is in its "
		 "receive queue all the same, so close(2) sends a RST.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "urgent_data_unread_close",
	STEPS(steps),
};
