/* SPDX-License-Identifier: MIT
 *
 * scn_orphan_unanswered.c - an orphan whose data nobody acknowledges gives up.
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
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ SERVER, .watch = true, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_orphan_unanswered = {
	.group = GROUP_TIMEOUT,
	.name = "orphan-unanswered",
	.summary = "server answers, closes and is not heard: its kernel gives up "
		   "in silence",
	.story = "The server has said what it had to say and has closed; both "
		 "calls succeeded. Neither data nor FIN arrives, for the client "
		 "is deaf. The kernel repeats them, but with no application left "
		 "to tell it does so net.ipv4.tcp_orphan_retries times only, "
		 "here once, and drops the socket without a word. The client's "
		 "next write meets a RST. Nobody ever tells the server.",
	.ending = "reset",
	.cause = "retransmission-timeout",
	.closer = "server",
	.catalogue = "orphan_retries",
	.frames = 10,
	.settings = { { .name = "net/ipv4/tcp_orphan_retries", .value = "1" } },
	STEPS(steps),
};
