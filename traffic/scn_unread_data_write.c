/* SPDX-License-Identifier: MIT
 *
 * scn_unread_data_write.c - the peer of a close() with unread data writes before it
 * reads.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ CLIENT, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_unread_data_write = {
	.group = GROUP_ABORT,
	.name = "unread-data-write",
	.summary = "server closes with data unread, client writes: ECONNRESET, "
		   "then EPIPE",
	.story = "As in unread-data the server closes without reading what the "
		 "client sent, and its kernel answers with a RST. This client "
		 "writes next instead of reading. The error that waits on the "
		 "socket is reported once, by whichever call comes first: here "
		 "by send(2), as ECONNRESET. After that the socket is merely "
		 "closed, so sending gives EPIPE and reading gives 0.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "close_unread_data_peer_writes",
	STEPS(steps),
};
