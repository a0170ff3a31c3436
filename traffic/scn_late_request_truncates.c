/* SPDX-License-Identifier: MIT
 *
 * scn_late_request_truncates.c - late bytes of a client destroy the rest of a large
 * answer.
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
	{ CLIENT, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_SEND, .arg = 131072, .want = 131072,
	  .client = { .state = TS_ESTABLISHED, .unread = 1000 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_FIN_WAIT1 } },
	{ CLIENT, CALL_SEND, .arg = 20, .want = 20, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 131072, .flags = MSG_WAITALL, .want = SOME },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_late_request_truncates = {
	.group = GROUP_LOSS,
	.name = "late-request-truncates",
	.summary = "server closes after a large answer, client sends a few bytes "
		   "more: cut short",
	.story = "The server has read the request, sent a large answer and "
		 "closed; its kernel delivers what is left. Then twenty more "
		 "bytes of the client arrive: for a socket that is closed, so "
		 "the kernel resets the connection, and with it goes the rest of "
		 "the answer. The client cannot prevent this by reading faster, "
		 "only the server, by closing later (lingering-close).",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "h2o_2534_big_response",
	.frames = 10,
	STEPS(steps),
};
