/* SPDX-License-Identifier: MIT
 *
 * scn_paws.c - a segment with an old timestamp.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_DATA_OLD_TS, .want = 0 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 50, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_paws = {
	.group = GROUP_INJECTED,
	.name = "paws",
	.summary = "data with an old timestamp is dropped and acknowledged "
		   "again (PAWS)",
	.story = "On fast connections sequence numbers come round within "
		 "seconds, and a segment of an earlier round may look like a new "
		 "one. Its timestamp tells: it is older than the last one that "
		 "was accepted, so the segment is dropped and what is known is "
		 "acknowledged again (PAWS, RFC 7323 5). Here an attacker makes "
		 "up such a segment with the very next sequence number. The "
		 "application never sees its bytes, and the connection goes on.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "paws_old_timestamp_segment",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
