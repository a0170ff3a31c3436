/* SPDX-License-Identifier: MIT
 *
 * scn_sigpipe.c - three ways to live, or not, with SIGPIPE.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SIGNAL, .arg = SIGPIPE_DEFAULT, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE,
	  .killed = true },
	OPEN_CONNECTION(CLIENT_2, SERVER_2),
	{ SERVER_2, CALL_SIGNAL, .arg = SIGPIPE_IGNORED, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER_2, CALL_WRITE, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER_2, CALL_WRITE, .arg = 5, .err = EPIPE },
	{ SERVER_2, CALL_CLOSE, .want = 0 },
	OPEN_CONNECTION(CLIENT_3, SERVER_3),
	{ SERVER_3, CALL_SIGNAL, .arg = SIGPIPE_DEFAULT, .want = 0 },
	{ CLIENT_3, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER_3, CALL_SEND, .arg = 5, .flags = MSG_NOSIGNAL, .want = 5,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER_3, CALL_SEND, .arg = 5, .flags = MSG_NOSIGNAL, .err = EPIPE },
	{ SERVER_3, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_sigpipe = {
	.group = GROUP_LATE_WRITE,
	.name = "sigpipe",
	.summary = "three servers write into a dead connection: "
		   "killed, SIG_IGN, MSG_NOSIGNAL",
	.story = "Three servers do the same to three connections whose clients have "
		 "closed: they write twice. The first has left SIGPIPE at its default, "
		 "which kills it within its second write; it never sees an error. The "
		 "second ignores the signal, the third sends with MSG_NOSIGNAL: both "
		 "get EPIPE and can deal with it.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "sigpipe_default",
	STEPS(steps),
};
