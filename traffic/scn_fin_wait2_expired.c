/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait2_expired.c - the closed socket does not wait for ever.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	/* tcp_fin_timeout is 1 s here. */
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait2_expired = {
	.group = GROUP_LATE_WRITE,
	.name = "fin-wait2-expired",
	.summary = "client's FIN_WAIT2 socket expires before the server writes",
	.story = "The client has closed and waits in FIN_WAIT2 for the server's "
		 "FIN, but not longer than net.ipv4.tcp_fin_timeout: a minute, "
		 "here one second. Then its kernel forgets the connection, "
		 "silently. The server in CLOSE_WAIT notices nothing; its first "
		 "write succeeds as ever, and is answered with a RST by a kernel "
		 "that knows no such connection.",
	.ending = "reset",
	.cause = "fin-wait2-expired",
	.closer = "client",
	.catalogue = "fin_wait2_orphan_timeout_then_data",
	.settings = { { .name = "net/ipv4/tcp_fin_timeout", .value = "1" } },
	STEPS(steps),
};
