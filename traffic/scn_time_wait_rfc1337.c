/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_rfc1337.c - tcp_rfc1337: a RST does not end TIME_WAIT.
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
	{ CLIENT, .watch = true, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_rfc1337 = {
	.group = GROUP_INJECTED,
	.name = "time-wait-rfc1337",
	.summary = "tcp_rfc1337 lets TIME_WAIT survive a late RST",
	.story = "The same late RST as in time-wait-assassinated, but with "
		 "net.ipv4.tcp_rfc1337 = 1: the client's kernel ignores it, as "
		 "RFC 1337 proposes, and stays in TIME_WAIT for the full minute. "
		 "The packets are the same; only the kernel's list of sockets "
		 "shows the difference.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "rfc1337_rst_ignored_in_time_wait",
	.who = { [CLIENT_2] = "attacker" },
	.settings = { { .name = "net/ipv4/tcp_rfc1337", .value = "1" } },
	STEPS(steps),
};
