/* SPDX-License-Identifier: MIT
 *
 * scn_connect_timeout.c - connect() to a host that does not answer.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	/* The listener is deaf: nothing answers the SYN. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_SYN, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_SYNCNT, .arg = 1, .want = 0 },
	{ CLIENT, CALL_CONNECT, .err = ETIMEDOUT },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_connect_timeout = {
	.group = GROUP_TIMEOUT,
	.name = "connect-timeout",
	.summary = "client's SYNs stay unanswered: connect() fails with ETIMEDOUT",
	.story = "A host that is down, or a firewall that drops, does not "
		 "answer; a socket filter at the listener does the same. The "
		 "kernel repeats the SYN after one second, two, four, and so on. "
		 "TCP_SYNCNT says how often, by default net.ipv4.tcp_syn_retries "
		 "= 6, which lets connect(2) hang for two minutes; here it is 1. "
		 "A closed port, by contrast, is refused at once.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "syn_timeout",
	.frames = 2,
	.settings = { { .name = "net/ipv4/tcp_syn_linear_timeouts",
			.value = "0",
			.if_there = true } },
	STEPS(steps),
};
