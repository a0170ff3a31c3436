/* SPDX-License-Identifier: MIT
 *
 * scn_half_close_exit.c - after a half-close the client exits with data unread.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5,
	  .client = { .state = TS_FIN_WAIT2, .unread = 5 },
	  .server = { .state = TS_CLOSE_WAIT, .drained = true } },
	/* Had the server closed first, the client's socket would be gone,
	 * and its exit silent.
	 */
	{ CLIENT, CALL_EXIT, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_half_close_exit = {
	.group = GROUP_ABORT,
	.name = "half-close-exit",
	.summary = "client shuts down its writing, then exits with data unread",
	.story = "The client has shut down its writing; its kernel accepts and "
		 "acknowledges what the server writes. Then the client exits without "
		 "having read it. The kernel closes the socket for it, and because "
		 "acknowledged bytes are thrown away, it sends a RST after the last "
		 "ACK. The server has seen the ACK, and yet nobody has read its data.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	STEPS(steps),
};
