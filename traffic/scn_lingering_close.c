/* SPDX-License-Identifier: MIT
 *
 * scn_lingering_close.c - how a server should close: shut down, read to the end,
 * close.
 */
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 900, .want = 900,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 900 } },
	{ SERVER, CALL_SEND, .arg = 100, .want = 100,
	  .client = { .state = TS_ESTABLISHED, .unread = 100 },
	  .server = { .state = TS_ESTABLISHED, .drained = true, .unread = 900 } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT, .unread = 101 },
	  .server = { .state = TS_FIN_WAIT2, .unread = 900 } },
	{ SERVER, CALL_RECV, .arg = 1024, .want = 900 },
	{ CLIENT, CALL_RECV, .arg = 1024, .want = 100 },
	{ CLIENT, CALL_RECV, .arg = 1024, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ SERVER, CALL_RECV, .arg = 1024, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_lingering_close = {
	.group = GROUP_ORDERLY,
	.name = "lingering-close",
	.summary = "server answers, shuts down its writing, reads to the end, then "
		   "closes",
	.story = "The safe way to end a connection on which the peer may still "
		 "be sending: shutdown(SHUT_WR) after the last byte of the "
		 "answer, then read until 0, then close(2). The FIN says that "
		 "the answer is complete, and because nothing is unread when the "
		 "socket is closed there is no RST that could destroy it. Web "
		 "servers call this a lingering close; see answer-then-reset for "
		 "what happens without.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "graceful_drain",
	STEPS(steps),
};
