/* SPDX-License-Identifier: MIT
 *
 * scn_killed.c - a process that is killed closes its connections in order.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_KILLED, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_killed = {
	.group = GROUP_ORDERLY,
	.name = "killed",
	.summary = "client is killed by SIGKILL with nothing unread: a FIN, as by "
		   "close",
	.story = "When a process ends, whatever ends it, the kernel closes its "
		 "descriptors. With nothing left unread that is an orderly "
		 "close: the server reads 0 and cannot tell that its client was "
		 "killed in the middle of something. Only the protocol above TCP "
		 "can say whether all has been said.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "kill9",
	STEPS(steps),
};
