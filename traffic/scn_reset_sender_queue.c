/* SPDX-License-Identifier: MIT
 *
 * scn_reset_sender_queue.c - what a RST does destroy: everything the sender has not
 * got rid of yet.
 */
#include <errno.h>
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 1 << 20, .flags = MSG_DONTWAIT, .repeat = true,
	  .err = EAGAIN, .server = { .state = TS_ESTABLISHED, .unread = 1 } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_READ, .arg = 1 << 20, .repeat = true, .err = ECONNRESET },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_sender_queue = {
	.group = GROUP_LOSS,
	.name = "reset-sender-queue",
	.summary = "client fills its send queue, then resets: what was queued is lost",
	.story = "The client sends until its buffer and the server's window are full; "
		 "every send has succeeded. Then it aborts the connection. The server "
		 "can read what had reached its buffer, but all that still waited in "
		 "the client's own queue, often megabytes, is thrown away by the "
		 "client's kernel. A send that succeeds has only handed over bytes to "
		 "the kernel.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "rst_purges_sender_queue",
	.changes = { { .before = LINUX(6, 6, 0),
		       .text = "half of a receive buffer is offered as window; later ones go by what arrived "
			       "data really takes. How much of a large write finds room at once, and how "
			       "it is split into segments, is another.",
		       .commit = "dfa2f0483360 (6.6, July 2023) tcp: get rid of "
				 "sysctl_tcp_adv_win_scale" } },
	STEPS(steps),
};
