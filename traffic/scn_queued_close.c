/* SPDX-License-Identifier: MIT
 *
 * scn_queued_close.c - close() returns while the kernel still has data to send.
 */
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT1 },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 20000, .flags = MSG_WAITALL, .want = 20000 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_queued_close = {
	.group = GROUP_ORDERLY,
	.name = "queued-close",
	.summary = "client closes with its send queue full: the kernel delivers "
		   "all the same",
	.story = "The server is slow, and its window is full; most of the "
		 "client's 20000 bytes wait in the client's kernel when it "
		 "closes. close(2) returns at once and says 0. The socket lives "
		 "on without its application, in FIN_WAIT1, and delivers "
		 "everything, the FIN last, as fast as the server reads. That it "
		 "worked nobody tells the client; that it did not, nobody would "
		 "either.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "close_with_pending_send_queue_peer_slow",
	.frames = 17,
	.changes = { { .before = LINUX(6, 6, 0),
		       .text = "half of a receive buffer is offered as window; later ones go by what arrived "
			       "data really takes. How much of a large write finds room at once, and how "
			       "it is split into segments, is another.",
		       .commit = "dfa2f0483360 (6.6, July 2023) tcp: get rid of "
				 "sysctl_tcp_adv_win_scale" } },
	STEPS(steps),
};
