/* SPDX-License-Identifier: MIT
 *
 * scn_write_before_reading.c - a client that writes before it reads the last
 * answer.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SEND, .arg = 50, .want = 50,
	  .client = { .state = TS_ESTABLISHED, .unread = 50 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ SERVER, CALL_CLOSE, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT, .unread = 51 },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 64, .want = 50 },
	{ CLIENT, CALL_RECV, .arg = 64, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_write_before_reading = {
	.group = GROUP_LOSS,
	.name = "write-before-reading",
	.summary = "server sends its last words and closes, client writes before "
		   "it reads them",
	.story = "The server sends a last message, such as an error, and closes. "
		 "The client writes before it reads, and a RST comes back. The "
		 "50 bytes and the end that follows them can still be read: the "
		 "RST only takes the connection away. A client that treats the "
		 "failing of its next write as the end of the story would miss "
		 "the message that explains it.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "so_reuse_listener_gone_data_in_close_wait_rst",
	STEPS(steps),
};
