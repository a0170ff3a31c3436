/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_old_fin.c - an old FIN meets TIME_WAIT.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_OLD_FIN, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_old_fin = {
	.group = GROUP_INJECTED,
	.name = "time-wait-old-fin",
	.summary = "an old FIN is acknowledged from TIME_WAIT, and that kills it",
	.story = "A late copy of the server's FIN reaches the client in "
		 "TIME_WAIT, which acknowledges it again, as it must. But it is "
		 "nobody's question any more: the server's kernel has forgotten "
		 "the connection and answers the ACK with a RST, and that ends "
		 "TIME_WAIT. So old duplicates assassinate TIME_WAIT without any "
		 "attacker (RFC 1337); here one sends the copy.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "old_dup_fin_in_time_wait",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
