/* SPDX-License-Identifier: MIT
 *
 * scn_unread_after_fin.c - close() with unread data after the peer has sent its
 * FIN.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT, .unread = 11 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_unread_after_fin = {
	.group = GROUP_ABORT,
	.name = "unread-after-fin",
	.summary = "client sends a request and FIN; server closes without reading "
		   "it: RST",
	.story = "The client sends its request, shuts down its writing and waits "
		 "for the answer: a complete request, as a one-shot client makes "
		 "it. The server closes without reading it. Though the client "
		 "has sent its FIN and could not be told anything more orderly "
		 "than a FIN, the kernel sends a RST: the client must not take "
		 "an empty answer for an answer.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	.catalogue = "close_unread_after_peer_fin",
	STEPS(steps),
};
