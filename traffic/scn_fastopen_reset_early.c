/* SPDX-License-Identifier: MIT
 *
 * scn_fastopen_reset_early.c - a RST before accept(), behind the data of a SYN.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_FASTOPEN, .arg = 5,
	  .want = 0, .lacking = "TCP Fast Open" },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SENDTO, .arg = 10, .flags = MSG_FASTOPEN, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 10 } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ SERVER, CALL_RECV, .arg = 16, .want = 10 },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fastopen_reset_early = {
	.group = GROUP_ABORT,
	.name = "fastopen-reset-early",
	.summary = "TCP Fast Open: client resets before accept(), its data is "
		   "still read",
	.story = "The client's SYN brought data, and before the server takes the "
		 "connection the client resets it. accept(2) hands it out all "
		 "the same: the data came before the RST and can be read; only "
		 "the next read says ECONNRESET. A request that came by Fast "
		 "Open may be worked on although its client is gone.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.settings = { { .name = "net/ipv4/tcp_fastopen", .value = "519" } },
	STEPS(steps),
};
