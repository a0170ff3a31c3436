/* SPDX-License-Identifier: MIT
 *
 * scn_ack_not_sent.c - an ACK of what was never sent.
 */
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),

	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_ACK_AHEAD, .want = 0 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 50, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_ack_not_sent = {
	.group = GROUP_INJECTED,
	.name = "ack-not-sent",
	.summary = "an ACK of bytes that were never sent: answered, or dropped in "
		   "silence?",
	.story = "An ACK of what was never sent tells that one of the two ends "
		 "has lost its mind, or that somebody else is sending. RFC 9293 "
		 "3.10.7.4 wants it answered with an ACK, RFC 5961 5.2 limits "
		 "how many. Linux was silent for long.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "ack_unsent",
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
