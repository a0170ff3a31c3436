/* SPDX-License-Identifier: MIT
 *
 * scn_keepalive_timeout.c - keep-alive probes that nobody answers.
 */
#include <errno.h>
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	/* The client is deaf, as if the path were cut. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_ALL,
	  .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_KEEPIDLE, .arg = 1, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_KEEPINTVL, .arg = 1, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_KEEPCNT, .arg = 2, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_KEEPALIVE, .arg = 1, .want = 0 },
	/* Returns when all is over, the RST included. */
	{ CLIENT, CALL_POLL, .arg = POLLIN, .flags = 3500, .want = 0, .blocks = true },
	{ SERVER, CALL_RECV, .arg = 16, .err = ETIMEDOUT },
	{ CLIENT, CALL_POLL, .arg = POLLIN, .flags = 3500, .want = 0, .join = true,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_keepalive_timeout = {
	.group = GROUP_TIMEOUT,
	.name = "keepalive-timeout",
	.summary = "server's keep-alive probes stay unanswered: ETIMEDOUT",
	.story = "A server that only reads cannot know that its client has "
		 "vanished. With SO_KEEPALIVE its kernel asks: after "
		 "TCP_KEEPIDLE of silence it sends segments that repeat an old "
		 "sequence number, which any living peer acknowledges. The "
		 "client is deaf here, so after TCP_KEEPCNT probes the kernel "
		 "gives up, sends a RST to whom it may concern, and recv(2) "
		 "fails with ETIMEDOUT. By default the first probe is sent after "
		 "two hours.",
	.ending = "reset",
	.cause = "keepalive-timeout",
	.closer = "client",
	.catalogue = "keepalive_timeout",
	STEPS(steps),
};
