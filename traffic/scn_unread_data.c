/* SPDX-License-Identifier: MIT
 *
 * scn_unread_data.c - close() with unread data sends RST: the peer must not believe it
 * was read.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_WRITE, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_READ, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_unread_data = {
	.group = GROUP_ABORT,
	.name = "unread-data",
	.summary = "server closes without having read what the client sent",
	.story = "The client's 1000 bytes are acknowledged, but the server closes "
		 "without reading them. A FIN would say that all is well, so the "
		 "kernel sends a RST instead: the client learns, by ECONNRESET, that "
		 "data which TCP had acknowledged never reached the application. A "
		 "server that closes on an error without draining its input does this "
		 "to its clients.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "close_unread_data",
	STEPS(steps),
};
