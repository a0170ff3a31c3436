/* SPDX-License-Identifier: MIT
 *
 * scn_spoofed_fin_data.c - a FIN from somebody else, behind data that has come before.
 */
#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 100, .want = 100 },
	{ SERVER, CALL_RECV, .arg = 200, .want = 100,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_DATA_AGAIN_FIN, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0,
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_CLOSE_WAIT } },
	/* Its FIN acknowledges what the client has not sent: it is not believed. */
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_LAST_ACK } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_spoofed_fin_data = {
	.group = GROUP_INJECTED,
	.name = "spoofed-fin-data",
	.summary = "a made-up copy of client's data with a FIN ends it for the "
		   "server",
	.story = "A segment may repeat bytes that have arrived and add something "
		 "new: the receiver trims what it knows and takes the rest (RFC "
		 "9293 3.10.7.4). The rest of this one, which an attacker made "
		 "up, is a FIN. The server reads the end and closes. Its "
		 "segments now acknowledge a FIN that the client has never sent, "
		 "so the client ignores them, and only asks back (challenge "
		 "ACK), until it closes by itself: its own FIN has the very "
		 "number, and the two ends agree again.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "dup_data_plus_fin_close",
	.frames = 14,
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
