/* SPDX-License-Identifier: MIT
 *
 * scn_ipv6_close.c - an orderly close over IPv6.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_IPV6),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_ipv6_close = {
	.group = GROUP_ORDERLY,
	.name = "ipv6-close",
	.summary = "IPv6: client sends, both close in order, one after the "
		   "other",
	.story = "The orderly close over ::1 instead of 127.0.0.1: the same "
		 "segments, the same states, the same results. What differs is "
		 "below TCP, and ICMPv6 in the place of ICMP.",
	.ending = "graceful",
	.closer = "client",
	STEPS(steps),
};
