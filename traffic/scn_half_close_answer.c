/* SPDX-License-Identifier: MIT
 *
 * scn_half_close_answer.c - the client ends its request with FIN and waits for the
 * answer.
 */
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
	{ SERVER, CALL_RECV, .arg = 64, .want = 10 },
	{ SERVER, CALL_RECV, .arg = 64, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 100, .want = 100,
	  .client = { .state = TS_FIN_WAIT2, .unread = 100 },
	  .server = { .state = TS_CLOSE_WAIT, .drained = true } },
	{ CLIENT, CALL_RECV, .arg = 128, .want = 100 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 128, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_half_close_answer = {
	.group = GROUP_ORDERLY,
	.name = "half-close-answer",
	.summary = "client marks the end of its request by FIN, the server answers "
		   "after it",
	.story = "Half of a TCP connection can end while the other goes on. The "
		 "client sends its request and shuts down its writing: end-of- "
		 "file is the end of the request, as with ssh host sort <file. "
		 "The server reads to the end, answers, and closes. Nothing is "
		 "lost, and no length had to be sent ahead.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "half_close_client",
	STEPS(steps),
};
