/* SPDX-License-Identifier: MIT
 *
 * scn_request_response_reset.c - when resetting is safe: after the whole answer has
 * been read.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_SEND, .arg = 20, .want = 20,
	  .client = { .state = TS_ESTABLISHED, .unread = 20 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_RECV, .arg = 64, .want = 20 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 64, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_request_response_reset = {
	.group = GROUP_ABORT,
	.name = "request-response-reset",
	.summary = "client reads the whole answer, then resets: nothing is lost",
	.story = "A client that has read the complete answer to its request knows that "
		 "the server got all of the request, and that nothing more will come. "
		 "It may then abort the connection: the RST destroys nothing, and it "
		 "spares the client a socket in TIME_WAIT. The server only sees "
		 "ECONNRESET where it would have seen the end.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "request_response_safe_rst",
	STEPS(steps),
};
