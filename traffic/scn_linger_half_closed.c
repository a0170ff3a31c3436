/* SPDX-License-Identifier: MIT
 *
 * scn_linger_half_closed.c - SO_LINGER 0 against a peer that has half-closed and
 * reads.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger_half_closed = {
	.group = GROUP_ABORT,
	.name = "linger-half-closed",
	.summary = "client half-closes and reads on, the server answers with "
		   "SO_LINGER 0",
	.story = "On the wire this is linger-close-wait: a FIN, its ACK, a RST. "
		 "But this client has only shut down its writing and waits for "
		 "an answer. Where it would have read 0 after an orderly close "
		 "it now gets ECONNRESET: it can tell that the answer is not "
		 "complete.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "close_in_close_wait_peer_data_inflight",
	STEPS(steps),
};
