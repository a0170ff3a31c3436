/* SPDX-License-Identifier: MIT
 *
 * scn_shutdown_both_write.c - data for a side that has shut down both directions.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_RDWR, .want = 0,
	  .client = { .state = TS_CLOSE_WAIT }, .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_SEND, .arg = 9, .want = 9, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SEND, .arg = 9, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0,
	  .value = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_shutdown_both_write = {
	.group = GROUP_LATE_WRITE,
	.name = "shutdown-both-write",
	.summary = "server shuts down both directions, client writes: RST, though "
		   "nobody closed",
	.story = "After shutdown(SHUT_RDWR) the server's descriptor is still "
		 "open, but nobody will ever read from it: data that arrives "
		 "then is answered with a RST, as after close(2) (RFC 1122 "
		 "4.2.2.13). The client's first write succeeds and its second "
		 "fails; and the server finds ECONNRESET on its own socket, "
		 "though it was its kernel that sent the RST.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "shutdown_rdwr_then_peer_writes",
	STEPS(steps),
};
