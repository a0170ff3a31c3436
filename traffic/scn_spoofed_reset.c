/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_reset.c - a RST from somebody else, with the right sequence number.
 */
#include <errno.h>
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	/* Not at once, as an answer would come. */
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 250, .want = 0 },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_RST, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_spoofed_reset = {
	.group = GROUP_INJECTED,
	.name = "spoofed-reset",
	.summary = "somebody on the path resets client's connection in server's "
		   "name",
	.story = "Whoever sees the traffic can end it: a RST with the server's "
		 "addresses and the very next sequence number is a RST of the "
		 "server, for TCP cannot ask who has sent it. Firewalls and "
		 "censors do this. The server knows nothing and goes on; its "
		 "next segment is answered with a RST by the client's kernel. "
		 "What gives it away is the TTL, which here is not that of the "
		 "server's other segments, and a server that talks on after the "
		 "RST that bears its name.",
	.ending = "reset",
	.cause = "third-party",
	.closer = "server",
	.catalogue = "spoof_rst_exact",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
