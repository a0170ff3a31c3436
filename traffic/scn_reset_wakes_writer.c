/* SPDX-License-Identifier: MIT
 *
 * scn_reset_wakes_writer.c - a RST wakes a process that waits in send().
 */
#include <errno.h>
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_SNDBUF, .arg = 4096,
	  .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_RCVBUF, .arg = 4096, .want = 0 },
	{ CLIENT, CALL_CONNECT, .want = 0,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	ACCEPT_CONNECTION(SERVER),
	{ SERVER, CALL_SEND, .arg = 1000, .flags = MSG_DONTWAIT, .repeat = true,
	  .err = EAGAIN, .client = { .state = TS_ESTABLISHED, .unread = 1000 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_SEND, .arg = 1000, .err = ECONNRESET, .blocks = true },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, .join = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_wakes_writer = {
	.group = GROUP_ABORT,
	.name = "reset-wakes-writer",
	.summary = "server waits in send() for room when the RST comes: ECONNRESET",
	.story = "The client does not read, and the server has filled the "
		 "buffers of both; its next send(2) sleeps until there is room. "
		 "The client closes with all that unread: RST. The server wakes, "
		 "and because not one byte of this call had been taken, it fails "
		 "with ECONNRESET; had some been, it would return their number, "
		 "and the next call would fail.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	.catalogue = "send_blocked_when_rst",
	.frames = 9,
	.changes = { { .before = LINUX(6, 6, 0),
		       .text = "half of a receive buffer is offered as window; later ones go by what arrived "
			       "data really takes. How much of a large write finds room at once, and how "
			       "it is split into segments, is another.",
		       .commit = "dfa2f0483360 (6.6, July 2023) tcp: get rid of "
				 "sysctl_tcp_adv_win_scale" } },
	STEPS(steps),
};
