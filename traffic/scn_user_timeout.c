/* SPDX-License-Identifier: MIT
 *
 * scn_user_timeout.c - TCP_USER_TIMEOUT: how long data may stay unacknowledged.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The client is deaf, as if the path were cut. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_ALL,
	  .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_USER_TIMEOUT, .arg = 300, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ETIMEDOUT,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SEND, .arg = 5, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_user_timeout = {
	.group = GROUP_TIMEOUT,
	.name = "user-timeout",
	.summary = "server's data stays unacknowledged for TCP_USER_TIMEOUT: "
		   "ETIMEDOUT",
	.story = "send(2) says 5 because the bytes are queued, not because they "
		 "have arrived. They do not, for the client is deaf. The kernel "
		 "would repeat them for a quarter of an hour; TCP_USER_TIMEOUT "
		 "(RFC 5482) says how long the application is willing to wait, "
		 "here 300 ms. Then the next call fails with ETIMEDOUT. No RST "
		 "says so: when the client writes, much later, its data meets a "
		 "kernel that has forgotten the connection.",
	.ending = "reset",
	.cause = "retransmission-timeout",
	.closer = "server",
	.catalogue = "user_timeout",
	.frames = 8,
	STEPS(steps),
};
