/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_minute.c - TIME_WAIT to its end.
 */

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ SERVER, .watch = true, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_minute = {
	.group = GROUP_WAITING,
	.name = "time-wait-minute",
	.summary = "TIME_WAIT lasts a minute, whatever the sysctls say",
	.story = "Who closes first holds TIME_WAIT, so that late segments of the "
		 "connection cannot fall into a new one. RFC 9293 wants two "
		 "maximum segment lifetimes, four minutes; Linux has had sixty "
		 "seconds, fixed at compile time, since ever. "
		 "net.ipv4.tcp_fin_timeout is about FIN_WAIT2 and does not "
		 "change it.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "time_wait_expires",
	.seconds = 70,
	STEPS(steps),
};
