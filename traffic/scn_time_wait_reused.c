/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_reused.c - a new connection from the port of one in TIME_WAIT.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	/* Again, from the same port. */
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_BIND, .arg = SAME_PORT, .want = 0 },
	{ CLIENT, CALL_CONNECT, .want = 0 },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_time_wait_reused = {
	.group = GROUP_WAITING,
	.name = "time-wait-reused",
	.summary = "client connects again from the same port: TIME_WAIT makes way",
	.story = "The server closed first and is in TIME_WAIT when the client "
		 "connects again with the same addresses and ports. That is no "
		 "conflict: the new SYN has a later timestamp, or a sequence "
		 "number beyond the old ones, so it cannot be a late segment of "
		 "the old connection, and the socket in TIME_WAIT makes way for "
		 "it (RFC 9293 3.6.1, RFC 6191). TIME_WAIT at the server costs a "
		 "little memory, not ports.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "tw_reuse_new_syn",
	STEPS(steps),
};
