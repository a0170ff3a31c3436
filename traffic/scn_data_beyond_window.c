/* SPDX-License-Identifier: MIT
 *
 * scn_data_beyond_window.c - a segment that begins in the window and ends beyond it.
 */

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_RCVBUF, .arg = 2304,
	  .want = 0 },
	CONNECT_OVER(CLIENT, SERVER, OVER_IPV4),
	ACCEPT_CONNECTION(SERVER),
	{ CLIENT, CALL_SEND, .arg = 2200, .want = 2200,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 2000 } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_BEYOND_WINDOW, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_data_beyond_window = {
	.group = GROUP_INJECTED,
	.name = "data-beyond-window",
	.summary = "a segment begins in the window and ends beyond it: taken "
		   "whole, or dropped?",
	.story = "A receiver may take what is in its window and drop the rest "
		 "(RFC 9293 3.10.7.4). Older kernels took such a segment whole, "
		 "newer ones drop it and repeat their ACK.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "beyond_window",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 17, 0),
		       .text = "a segment that begins in the window and ends beyond it is "
			       "taken whole; later ones drop it and repeat their ACK.",
		       .commit =
			       "9ca48d616ed7 (6.17, July 2025) tcp: do not accept packets "
			       "beyond window" } },
	STEPS(steps),
};
