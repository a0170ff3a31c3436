/* SPDX-License-Identifier: MIT
 *
 * scn_late_request.c - late bytes of a client after the server has closed; a small
 * answer survives.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_SEND, .arg = 3000, .want = 3000,
	  .client = { .state = TS_ESTABLISHED, .unread = 3000 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_SEND, .arg = 20, .want = 20, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 4096, .want = 3000 },
	{ CLIENT, CALL_RECV, .arg = 4096, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_late_request = {
	.group = GROUP_LOSS,
	.name = "late-request",
	.summary = "server answers and closes, client sends a few bytes more: "
		   "answer survives",
	.story = "The server has read the request, answered and closed in order. "
		 "The client has a few more bytes to send, a pipelined request "
		 "or a stray newline, and they meet a RST. All of the answer had "
		 "reached the client's receive queue by then, and on Linux it "
		 "stays readable. With an answer too large for that queue the "
		 "same few bytes destroy it.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "h2o_2534_late_client_bytes",
	STEPS(steps),
};
