/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_assassinated.c - a RST ends TIME_WAIT.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	/* Not at once, as an answer would come. */
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 250, .want = 0 },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_RST, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_assassinated = {
	.group = GROUP_INJECTED,
	.name = "time-wait-assassinated",
	.summary = "a late RST ends the client's TIME_WAIT: assassination",
	.story = "The connection is over, and the client waits in TIME_WAIT for "
		 "late segments. One comes that is a RST, and on Linux it ends "
		 "the wait at once. RFC 1337 calls that TIME_WAIT assassination: "
		 "a new connection with the same ports could then meet old "
		 "segments. Who fears it sets net.ipv4.tcp_rfc1337.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "tw_assassination_rst",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
