/* SPDX-License-Identifier: MIT
 *
 * scn_partial_read.c - one byte left unread is enough for a RST.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 100, .want = 100,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 100 } },
	{ SERVER, CALL_RECV, .arg = 99, .want = 99 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_partial_read = {
	.group = GROUP_ABORT,
	.name = "partial-read",
	.summary = "server reads 99 of 100 bytes and closes: one byte is enough "
		   "for a RST",
	.story = "The server reads all but the last byte of what the client has "
		 "sent, and closes. That byte had been acknowledged, so the "
		 "client believes it arrived; a FIN would confirm that. The "
		 "kernel sends a RST instead. A parser that stops at the end of "
		 "a request, with a stray newline left in the socket, breaks its "
		 "own answer like this.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "partial_read_then_close",
	STEPS(steps),
};
