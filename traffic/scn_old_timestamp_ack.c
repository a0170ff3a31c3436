/* SPDX-License-Identifier: MIT
 *
 * scn_old_timestamp_ack.c - an old ACK with an old timestamp.
 */
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),

	{ CLIENT, CALL_SEND, .arg = 100, .want = 100,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 100 } },
	{ SERVER, CALL_RECV, .arg = 200, .want = 100 },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_ACK_OLD_TS, .want = 0 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 50, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_old_timestamp_ack = {
	.group = GROUP_INJECTED,
	.name = "old-timestamp-ack",
	.summary = "an old ACK with an old timestamp: answered, or dropped in "
		   "silence?",
	.story = "A segment whose timestamp is older than the last one is a late "
		 "duplicate (PAWS, RFC 7323 5.3), and is answered with an ACK. "
		 "For one that carries no data the answer helps nobody; where "
		 "paths reorder much, the answers are a burden.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "paws_pure_ack",
	.who = { [CLIENT_2] = "attacker" },
	.changes = { { .before = LINUX(6, 14, 0),
		       .text = "an old ACK with an old timestamp is answered with a "
			       "duplicate ACK, which may look like loss to the peer; later "
			       "ones drop it in silence.",
		       .commit = "124c4c32e9f3 (6.14, January 2025) tcp: add "
				 "TCP_RFC7323_PAWS_ACK drop reason" } },
	STEPS(steps),
};
