/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_fin.c - a FIN from somebody else.
 */
#include <errno.h>
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_FIN, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 250, .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_spoofed_fin = {
	.group = GROUP_INJECTED,
	.name = "spoofed-fin",
	.summary = "somebody on the path ends server's side of the connection with "
		   "a FIN",
	.story = "A FIN can be made up like a RST, and is more devious: the "
		 "client reads an orderly end, and takes what it has got for all "
		 "there was. The client's ACK is for a byte that the server has "
		 "never sent, so the server only repeats what it knows. When it "
		 "does send, its data overlaps the end that the client believes "
		 "in, and the client's kernel answers with a RST.",
	.ending = "reset",
	.cause = "third-party",
	.closer = "server",
	.catalogue = "spoof_fin",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 18, 0),
		       .text = "an ACK of what was never sent is dropped in silence. Later ones, and stable "
			       "ones since May 2026, answer it with a challenge ACK, as RFC 9293 3.10.7.4 "
			       "wants: two ends that do not agree tell each other so.",
		       .commit =
			       "42726ec644cb (7.1, 2026) tcp: send a challenge ACK on SEG.ACK > "
			       "SND.NXT" } },
	STEPS(steps),
};
