/* SPDX-License-Identifier: MIT
 *
 * scn_write_after_close.c - the question that started it: the client has closed, the
 * server writes, and the first write succeeds.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, .pause = true, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_write_after_close = {
	.group = GROUP_LATE_WRITE,
	.name = "write-after-close",
	.summary = "server writes twice after the client has closed: "
		   "only the second fails",
	.story = "The client closes. Its FIN says that it will send nothing more, not "
		 "that it will read nothing more, so the server's first write "
		 "succeeds: the bytes are queued and sent. Only the answer, a RST "
		 "because no application is left to read them, ends the connection, "
		 "and only the second write fails, with EPIPE and SIGPIPE.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "so_write_after_close_60s",
	STEPS(steps),
};
