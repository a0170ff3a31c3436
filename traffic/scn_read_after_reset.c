/* SPDX-License-Identifier: MIT
 *
 * scn_read_after_reset.c - what was received before the FIN can be read after the
 * RST.
 */
#include <errno.h>
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 33, .want = 33,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 33 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT, .unread = 34 } },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLOUT | POLLRDHUP, .want = 1,
	  .revents = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP },
	{ SERVER, CALL_RECV, .arg = 64, .want = 33 },
	{ SERVER, CALL_RECV, .arg = 64, .want = 0 },
	{ SERVER, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0, .value = EPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_read_after_reset = {
	.group = GROUP_LATE_WRITE,
	.name = "read-after-reset",
	.summary = "client sends and closes, server writes first: it can still "
		   "read what came",
	.story = "The client sends 33 bytes and closes; the server writes before "
		 "it reads, and gets a RST. The 33 bytes are still there: "
		 "recv(2) returns them, then 0 for the end that the FIN had "
		 "marked. The error that the RST left, EPIPE and not ECONNRESET, "
		 "is not reported by reading at all; getsockopt(SO_ERROR) finds "
		 "it.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "read_after_rst_in_close_wait",
	STEPS(steps),
};
