/* SPDX-License-Identifier: MIT
 *
 * scn_orphan_gives_up.c - an orphan that cannot deliver its data gives up.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 20000, .flags = MSG_WAITALL, .want = SOME },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_orphan_gives_up = {
	.group = GROUP_LOSS,
	.name = "orphan-gives-up",
	.summary = "client closes with its send queue full, server does not read: "
		   "data given up",
	.story = "The client has closed, its kernel still holds data for a "
		 "server that does not read. Probes ask for room and are "
		 "acknowledged, but nobody waits for a socket without an "
		 "application: after net.ipv4.tcp_orphan_retries of them, one "
		 "here, the kernel drops it without a word. When the server "
		 "reads at last, its offer of room meets a RST. The client's "
		 "close(2) had returned 0.",
	.ending = "reset",
	.cause = "orphan-gave-up",
	.closer = "client",
	.catalogue = "zero_window_orphan",
	.frames = 12,
	.settings = { { .name = "net/ipv4/tcp_orphan_retries", .value = "1" } },
	STEPS(steps),
};
