/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait2_waits.c - FIN_WAIT2 of a socket that is still open has no time limit.
 */
#include <poll.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ CLIENT, CALL_POLL, .arg = POLLIN, .flags = 1500, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_FIN_WAIT2, .unread = 5 },
	  .server = { .state = TS_CLOSE_WAIT, .drained = true } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 5 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait2_waits = {
	.group = GROUP_WAITING,
	.name = "fin-wait2-waits",
	.summary = "client half-closes and waits: FIN_WAIT2 does not expire",
	.story = "net.ipv4.tcp_fin_timeout limits the wait in FIN_WAIT2 only of "
		 "sockets that no application holds. The client has used "
		 "shutdown(2) and kept the descriptor, so its kernel waits as "
		 "long as it does: here half a second longer than the timeout, "
		 "and the server's answer is received. Set a timeout of your "
		 "own, or the connection stays for ever.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "fin_wait2_not_orphan",
	.settings = { { .name = "net/ipv4/tcp_fin_timeout", .value = "1" } },
	STEPS(steps),
};
