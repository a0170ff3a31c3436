/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_reset_ahead.c - a RST from somebody else that is in the window, but not
 * exact.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_RST_AHEAD, .want = 0 },
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

const struct scenario scn_spoofed_reset_ahead = {
	.group = GROUP_INJECTED,
	.name = "spoofed-reset-ahead",
	.summary = "a guessed RST in the window is challenged, not believed",
	.story = "Somebody who does not see the traffic must guess the sequence "
		 "number. Once any number in the window was good enough, and "
		 "windows are large. Since RFC 5961 only the very next number "
		 "resets; for any other in the window the client sends an ACK "
		 "that asks, a challenge ACK. A server that had reset the "
		 "connection would answer it with another RST, this time exact. "
		 "This one has not, so nothing happens.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "spoof_rst_in_window_challenge",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
