/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_full.c - no room for TIME_WAIT.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_full = {
	.group = GROUP_WAITING,
	.name = "time-wait-full",
	.summary = "no room for TIME_WAIT: the server's FIN meets a RST",
	.story = "The kernel keeps at most net.ipv4.tcp_max_tw_buckets sockets "
		 "that wait in FIN_WAIT2 or TIME_WAIT without an application, "
		 "here none. So the client's socket is gone as soon as its FIN "
		 "is acknowledged, and the server's FIN is answered with a RST. "
		 "Both applications have closed by then and notice nothing; data "
		 "that the server had still sent would be lost.",
	.ending = "reset",
	.cause = "first-closer-gone",
	.closer = "client",
	.catalogue = "tw_buckets_zero",
	.settings = { { .name = "net/ipv4/tcp_max_tw_buckets", .value = "0" } },
	STEPS(steps),
};
