/* SPDX-License-Identifier: MIT
 *
 * scn_answer_truncated.c - a RST for an unread request takes most of a large answer
 * with it.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	/* Little room at the receiver, so that the rest stays with the sender. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_RCVBUF, .arg = 4096, .want = 0 },
	{ CLIENT, CALL_CONNECT, .want = 0,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	ACCEPT_CONNECTION(SERVER),
	{ CLIENT, CALL_SEND, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_SEND, .arg = 131072, .want = 131072,
	  .client = { .state = TS_ESTABLISHED, .unread = 1000 },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 131072, .flags = MSG_WAITALL, .want = SOME },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_answer_truncated = {
	.group = GROUP_LOSS,
	.name = "answer-truncated",
	.summary = "server sends a large answer and closes with the request "
		   "unread: cut short",
	.story = "As in answer-then-reset, with an answer that is larger than "
		 "the client's receive buffer. send(2) has taken all 131072 "
		 "bytes; a few thousand are at the client when the server closes "
		 "with the request unread. The RST throws away what still waits "
		 "to be sent. The client gets the beginning of the answer and "
		 "then ECONNRESET, and the server believes that it has answered.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "response_unread_rst_big",
	.frames = 9,
	STEPS(steps),
};
