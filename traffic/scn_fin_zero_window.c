/* SPDX-License-Identifier: MIT
 *
 * scn_fin_zero_window.c - a bare FIN for a window of 0.
 */
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_NARROW_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 20000, .want = 20000,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 50, .want = 0 },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_FIN_OF_CLIENT, .want = 0 },
	{ SERVER, .watch = true, .since = LINUX(6, 10, 0),
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, .watch = true, .before = LINUX(6, 10, 0),
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_zero_window = {
	.group = GROUP_INJECTED,
	.name = "fin-zero-window",
	.summary = "a bare FIN arrives at a window of 0: is it taken?",
	.story = "A FIN takes a sequence number, and a window of 0 has no room "
		 "for one. But a FIN needs no buffer; older kernels dropped it, "
		 "newer ones take it, so that a peer that only wants to end need "
		 "not wait for a reader. Somebody on the path made the FIN up "
		 "here, in front of data that the client still holds.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	.catalogue = "zero_window_fin",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 10, 0),
		       .text = "a bare FIN is dropped while the window is 0: the receiver "
			       "stays ESTABLISHED, and does not learn that its peer has "
			       "ended until it reads. Others take it: CLOSE_WAIT.",
		       .commit = "2bd99aef1b19 (6.10, March 2024) tcp: accept bare FIN "
				 "packets under memory pressure" } },
	STEPS(steps),
};
