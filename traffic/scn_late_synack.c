/* SPDX-License-Identifier: MIT
 *
 * scn_late_synack.c - a SYN+ACK for a connect() that has been given up.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ CLIENT, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	/* The client does not hear the answer in time. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_SYN,
	  .want = 0 },
	{ CLIENT, CALL_CONNECT, .err = EINPROGRESS, .client = { .state = TS_SYN_SENT },
	  .server = { .state = TS_SYN_RECV } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_SYN_RECV } },
	/* The server repeats its SYN+ACK after a second. */
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_late_synack = {
	.group = GROUP_REFUSAL,
	.name = "late-synack",
	.summary = "client has given up connect(): the late SYN+ACK meets a RST",
	.story = "The answer to the client's SYN is lost once, here by a socket "
		 "filter, and the client does not wait for the next: it closes, "
		 "which is silent. When the server's kernel repeats its SYN+ACK, "
		 "there is no socket for it, and a RST says so. The server's "
		 "application never hears of it: a connection that is reset in "
		 "SYN_RECV goes back to LISTEN (RFC 9293 3.10.7.4).",
	.ending = "reset",
	.cause = "gave-up-connecting",
	.closer = "client",
	.catalogue = "syn_sent_close_then_synack",
	.frames = 4,
	STEPS(steps),
};
