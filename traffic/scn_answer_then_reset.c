/* SPDX-License-Identifier: MIT
 *
 * scn_answer_then_reset.c - a server that answers and closes without having read
 * all.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_SEND, .arg = 200, .want = 200,
	  .client = { .state = TS_ESTABLISHED, .unread = 200 },
	  .server = { .state = TS_ESTABLISHED, .drained = true, .unread = 1000 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 1024, .want = 200 },
	{ CLIENT, CALL_RECV, .arg = 1024, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_answer_then_reset = {
	.group = GROUP_LOSS,
	.name = "answer-then-reset",
	.summary = "server answers without reading the request, then closes: "
		   "answer, then RST",
	.story = "The server knows its answer before it has read the request: "
		 "too large, say. It sends the answer and closes, with the "
		 "request unread, and so a RST follows the answer. On Linux a "
		 "client that reads gets the 200 bytes and then ECONNRESET; one "
		 "that is still sending fails there first, and never sees why. "
		 "RFC 9112 9.6 tells servers to shut down, read on, and close "
		 "later.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "response_then_close_unread_request",
	STEPS(steps),
};
