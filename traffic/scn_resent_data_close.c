/* SPDX-License-Identifier: MIT
 *
 * scn_resent_data_close.c - data that was read already comes again, with a FIN.
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
	{ SERVER, .watch = true, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .since = LINUX(5, 10, 224),
	  .client = { .state = TS_ESTABLISHED }, .server = { .state = TS_LAST_ACK } },
	{ CLIENT, CALL_CLOSE, .want = 0, .since = LINUX(5, 10, 224),
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_CLOSE, .want = 0, .before = LINUX(5, 10, 224),
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0, .before = LINUX(5, 10, 224) },
};

const struct scenario scn_resent_data_close = {
	.group = GROUP_INJECTED,
	.name = "resent-data-close",
	.summary = "bytes that the server has read come again, with a FIN: is that "
		   "unread data?",
	.story = "A segment that repeats bytes and adds a FIN is trimmed, but it "
		 "stays in the receive queue as a whole. The server, which has "
		 "read all there was to read, closes. Old kernels counted the "
		 "repeated bytes as unread and sent a RST for data that nobody "
		 "could have read; newer ones count from what the application "
		 "has read, and send a FIN. Behind a lossy path a sender that "
		 "repeats its last data with the FIN is nothing special.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "dup_data_plus_fin_close",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(5, 10, 224),
		       .ending = "reset",
		       .cause = "unread-data",
		       .text = "they counted bytes that were read already, but came again "
			       "with the FIN, as unread: close() sent a RST, and the peer "
			       "got ECONNRESET for a connection that had ended in order." },
		     { .before = LINUX(6, 18, 0),
		       .text = "an ACK of what was never sent is dropped in silence. Later ones, and stable "
			       "ones since May 2026, answer it with a challenge ACK, as RFC 9293 3.10.7.4 "
			       "wants: two ends that do not agree tell each other so.",
		       .commit =
			       "42726ec644cb (7.1, 2026) tcp: send a challenge ACK on SEG.ACK > "
			       "SND.NXT" } },
	STEPS(steps),
};
