/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_old_data.c - old data meets TIME_WAIT.
 */
#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SEND, .arg = 4, .want = 4 },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 4,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_OLD_DATA, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_old_data = {
	.group = GROUP_INJECTED,
	.name = "time-wait-old-data",
	.summary = "old data is acknowledged from TIME_WAIT, and that kills it",
	.story = "TIME_WAIT is there for segments that come late: they are "
		 "acknowledged, and a connection of the same addresses is safe "
		 "from them. But the ACK for this one reaches a kernel that has "
		 "forgotten the connection, its RST comes back, and TIME_WAIT is "
		 "over before its time: RFC 1337 describes this very exchange as "
		 "its first hazard. Here an attacker sends the copy of the "
		 "server's data.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "data_in_true_time_wait",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
