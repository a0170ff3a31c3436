/* SPDX-License-Identifier: MIT
 *
 * scn_retransmissions_run_out.c - the kernel gives up repeating data (tcp_retries2).
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The client is deaf, as if the path were cut. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_ALL,
	  .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ETIMEDOUT,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_retransmissions_run_out = {
	.group = GROUP_TIMEOUT,
	.name = "retransmissions-run-out",
	.summary = "server's data is repeated until the kernel gives up: ETIMEDOUT",
	.story = "What is not acknowledged is repeated, each time after twice "
		 "the wait, until net.ipv4.tcp_retries2 is reached: by default "
		 "15, which takes a quarter of an hour, here 1. Then recv(2), "
		 "which had waited for an answer, fails with ETIMEDOUT; RFC 9293 "
		 "calls that limit R2 (3.8.3). The client hears nothing of it: "
		 "when it closes, its FIN meets a RST.",
	.ending = "reset",
	.cause = "retransmission-timeout",
	.closer = "client",
	.catalogue = "retries2_timeout",
	.frames = 9,
	.settings = { { .name = "net/ipv4/tcp_retries2", .value = "1" } },
	STEPS(steps),
};
