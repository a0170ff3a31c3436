/* SPDX-License-Identifier: MIT
 *
 * scn_cork_linger.c - data held back by TCP_CORK is lost with the connection.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_CORK, .arg = 1, .want = 0 },
	/* A timer of the kernel uncorks after 200 ms. */
	{ CLIENT, CALL_SEND, .arg = 700, .want = 700,
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_cork_linger = {
	.group = GROUP_ABORT,
	.name = "cork-linger",
	.summary = "client's corked data is still held back when it resets: none "
		   "of it leaves",
	.story = "With TCP_CORK the kernel holds back what does not fill a "
		 "segment. send(2) returns 700, and not a single byte is on the "
		 "wire. Then the client aborts with SO_LINGER 0, and the 700 "
		 "bytes are gone: the server gets ECONNRESET instead of data. "
		 "That a send succeeds says nothing about sending.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "cork_pending_then_linger0",
	.frames = 4,
	STEPS(steps),
};
