/* SPDX-License-Identifier: MIT
 *
 * scn_reset_lost.c - a RST that is lost is not repeated.
 */
#include <errno.h>
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_RST,
	  .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 250, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_lost = {
	.group = GROUP_TIMEOUT,
	.name = "reset-lost",
	.summary = "client's RST is lost: server is ESTABLISHED until it writes",
	.story = "A RST is sent once. Nobody acknowledges it, nobody repeats it, "
		 "and who has sent it remembers nothing. When it is lost, here "
		 "by a socket filter, the server stays ESTABLISHED for as long "
		 "as it only reads. Its first write is answered with another "
		 "RST, by a kernel that knows no such connection; that one "
		 "arrives, and the next call fails with ECONNRESET.",
	.ending = "reset",
	.cause = "earlier-rst-lost",
	.closer = "client",
	.catalogue = "lost_rst_peer_keeps_writing",
	STEPS(steps),
};
