/* SPDX-License-Identifier: MIT
 *
 * scn_write_at_once.c - as write-after-close, but the FIN is not even acknowledged
 * when the server writes.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_WRITE, .arg = 5, .want = 5, .server = { .unread = 5 },
	  .client = { .drained = true } },
	{ SERVER, CALL_READ, .arg = 16, .want = 5 },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .client = { .unread = 5 },
	  .server = { .drained = true } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	/* The ACK of the FIN is delayed by 40 ms: the write must come first. */
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .segments = 1,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_write_at_once = {
	.group = GROUP_LATE_WRITE,
	.name = "write-at-once",
	.summary = "server writes at once after the client has closed, in FIN_WAIT1",
	.story = "The client gets its answer and closes, and the server writes before "
		 "it has even acknowledged the FIN: its data carries that "
		 "acknowledgement. The client's kernel still holds the closed socket, "
		 "in FIN_WAIT1, and answers with RST all the same. Waiting a minute or "
		 "not waiting at all, the first write succeeds and the second fails.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "so_write_immediately_twice",
	STEPS(steps),
};
