/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_rd_unread.c - shutdown(SHUT_RD) does not make unread data disappear.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_RD, .want = 0,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 50, .want = 50,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 50 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_rd_unread = {
	.group = GROUP_ABORT,
	.name = "shutdown-rd-unread",
	.summary = "server shuts down its reading, data comes, server closes: "
		   "still a RST",
	.story = "shutdown(SHUT_RD) says that the server will not read; nothing "
		 "of it goes to the client, and on Linux data that comes later "
		 "is still acknowledged and queued. close(2) finds it unread and "
		 "sends a RST. Shutting down the reading side is therefore no "
		 "way around reading.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "shutdown_rd_close_with_unread",
	STEPS(steps),
};
