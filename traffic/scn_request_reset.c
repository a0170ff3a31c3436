/* SPDX-License-Identifier: MIT
 *
 * scn_request_reset.c - a RST that is in the window, but not exact, for half a connection.
 */
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	/* The last ACK of the handshake is lost. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_ACK, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_SYN_RECV } },
	/* Later than the SYN+ACK by its timestamp, too. */
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 50, .want = 0 },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_RST_IN_REQUEST, .want = 0 },
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 50, .want = 0 },
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_DETACH_FILTER,
	  .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .since = LINUX(6, 1, 177),
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD, .since = LINUX(6, 1, 177) },
	{ SERVER, CALL_CLOSE, .want = 0, .since = LINUX(6, 1, 177) },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .before = LINUX(6, 1, 177),
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_request_reset = {
	.group = GROUP_INJECTED,
	.name = "request-reset",
	.summary = "a RST that guesses: in the window of half a connection, but "
		   "not at its edge",
	.story = "Since RFC 5961 a RST counts only if it hits the next sequence "
		 "number exactly; one that is merely in the window gets a "
		 "challenge ACK. For connections that are not accepted yet "
		 "(SYN_RECV) Linux took any in the window for long, so that a "
		 "blind attacker had an easier game there.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "syn_recv_rst",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 1, 177),
		       .cause = "peer-vanished",
		       .text = "a RST anywhere in the window kills half a connection "
			       "(SYN_RECV); the client believes itself connected, and its "
			       "first data is reset. Others answer with a challenge ACK, "
			       "and the connection lives." },
		     { .since = LINUX(6, 15, 0),
		       .text = "the client echoes the timestamp of the challenge ACK, which is newer than "
			       "that of the SYN+ACK, and half a connection refuses it: the data is "
			       "acknowledged only after the SYN+ACK has been sent again, a second later.",
		       .commit =
			       "3ba075278c11 (6.15, February 2025) tcp: be less liberal in TSEcr "
			       "received while in SYN_RECV state" } },
	STEPS(steps),
};
