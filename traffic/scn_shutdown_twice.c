/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_twice.c - shutdown() may be repeated as long as there is a
 * connection.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .err = ENOTCONN },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_twice = {
	.group = GROUP_ORDERLY,
	.name = "shutdown-twice",
	.summary = "client shuts down its writing twice, and once more when all is "
		   "over",
	.story = "A second shutdown(SHUT_WR) does nothing and succeeds: the FIN "
		 "has been sent. Once the server has closed as well the "
		 "connection is over, and the same call fails with ENOTCONN. "
		 "Cleaning-up code should not treat that as trouble.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "double_shutdown_wr",
	STEPS(steps),
};
