/* SPDX-License-Identifier: MIT
 *
 * scn_half_open.c - the client vanishes without a trace; the server finds out when it
 * writes.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_REPAIR, .arg = 1, .want = 0,
	  .lacking = "CAP_NET_ADMIN, for TCP_REPAIR" },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_READ, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_half_open = {
	.group = GROUP_LATE_WRITE,
	.name = "half-open",
	.summary =
		"client's connection vanishes silently; the server's write meets a RST",
	.story = "As after a crash or a cut cable, the client's end is gone and no "
		 "packet has said so (TCP_REPAIR makes close silent). The server's "
		 "socket stays ESTABLISHED, for ever if it only reads. Its first write "
		 "succeeds, and is answered with a RST by a kernel that knows no such "
		 "connection: the next call fails with ECONNRESET.",
	.ending = "reset",
	.cause = "peer-vanished",
	.closer = "client",
	.catalogue = "half_open_peer_vanished",
	STEPS(steps),
};
