/* SPDX-License-Identifier: MIT
 *
 * scn_window_closed_early.c - an ACK that only closes the window.
 */

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),

	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_ZERO_WINDOW, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 10, .want = 10 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 10 },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_window_closed_early = {
	.group = GROUP_INJECTED,
	.name = "window-closed-early",
	.summary = "an ACK that says nothing but that the window is 0: is it "
		   "believed?",
	.story = "A receiver may close its window without acknowledging anything "
		 "new. Older kernels ignored such an ACK, for its numbers are "
		 "those of the one before; newer ones believe it: data and FIN "
		 "of the server wait, and only the answer to a probe tells the "
		 "real window. Somebody on the path made the segment up here.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "zero_window_ack",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 6, 0),
		       .text = "an ACK that acknowledges nothing new cannot close the "
			       "window: data and FIN are sent at once. Others believe it, "
			       "hold both back and probe.",
		       .commit =
			       "800a666141de (6.6, August 2023) net: tcp: allow zero- "
			       "window ACK update the window" } },
	STEPS(steps),
};
