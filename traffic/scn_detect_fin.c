/* SPDX-License-Identifier: MIT
 *
 * scn_detect_fin.c - how a server sees that the client has closed: poll and read.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLRDHUP, .flags = NO_LIMIT,
	  .blocks = true, .want = 1, .revents = POLLIN | POLLRDHUP },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_POLL, .arg = POLLIN | POLLOUT | POLLRDHUP, .want = 1,
	  .revents = POLLIN | POLLOUT | POLLRDHUP },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_detect_fin = {
	.group = GROUP_ORDERLY,
	.name = "detect-fin",
	.summary =
		"server learns of the client's FIN: poll says readable, read returns 0",
	.story = "A FIN makes a socket readable: poll(2) returns, with POLLRDHUP if it "
		 "was asked for, and read(2) returns 0. That is all a server can learn "
		 "before it writes, and it is what it should look at. Note that poll "
		 "says writable, too: the connection is open in that direction.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "so_detect_fin_poll_read0",
	STEPS(steps),
};
