/* SPDX-License-Identifier: MIT
 *
 * scn_reset_write_first.c - even a failed write leaves what was received.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ SERVER, CALL_RECV, .arg = 4096, .want = 1000 },
	{ SERVER, CALL_RECV, .arg = 4096, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_write_first = {
	.group = GROUP_LOSS,
	.name = "reset-write-first",
	.summary = "client resets while its data is unread, server writes first: "
		   "data survives",
	.story = "As in reset-unread-data, but the server writes before it "
		 "reads, and the write fails with ECONNRESET. Even then the 1000 "
		 "bytes are in its receive queue and can be read, followed by 0: "
		 "the error has been reported already. A server that gives up at "
		 "the first failed write throws them away itself.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "rst_unread_data_write_first",
	STEPS(steps),
};
