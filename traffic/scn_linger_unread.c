/* SPDX-License-Identifier: MIT
 *
 * scn_linger_unread.c - unread data is looked at before SO_LINGER.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SEND, .arg = 9, .want = 9,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 9 } },
	{ SERVER, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_linger_unread = {
	.group = GROUP_ABORT,
	.name = "linger-unread",
	.summary = "server closes with SO_LINGER 0 and with data unread: one RST "
		   "for both",
	.story = "The server has two reasons for a RST: SO_LINGER with a time of "
		 "0, and data that it has not read. close(2) looks at the "
		 "receive queue first and never comes to the option. On the wire "
		 "there is no difference; in the kernel's counters it is "
		 "TCPAbortOnClose and not TCPAbortOnData.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "linger0_unread_both",
	STEPS(steps),
};
