/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_reset_far.c - a RST from somebody else that is out of the window.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_RST_FAR, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_spoofed_reset_far = {
	.group = GROUP_INJECTED,
	.name = "spoofed-reset-far",
	.summary = "a RST outside the window is ignored",
	.story = "A RST whose sequence number is not in the window is dropped "
		 "without a word (RFC 9293 3.10.7.4): it may be left over from "
		 "an older connection, or a bad guess. The connection goes on as "
		 "if it had not come, which is how a capture shows that it was "
		 "not accepted.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "spoof_rst_out_of_window_ignored",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
