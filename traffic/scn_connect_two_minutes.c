/* SPDX-License-Identifier: MIT
 *
 * scn_connect_two_minutes.c - connect() to a host that does not answer, with the default of SYNs.
 */
#include <errno.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	/* The listener is deaf: nothing answers the SYN. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_SYN, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = ETIMEDOUT },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_connect_two_minutes = {
	.group = GROUP_TIMEOUT,
	.name = "connect-two-minutes",
	.summary = "connect() to a silent host hangs for two minutes and fails "
		   "with ETIMEDOUT",
	.story = "Nothing answers the SYN, and nothing was set: "
		 "net.ipv4.tcp_syn_retries = 6 repetitions, and connect(2) hangs "
		 "for more than two minutes. How the repetitions are spread "
		 "depends on the kernel.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "syn_timeout",
	.seconds = 140,
	.changes = { { .before = LINUX(6, 5, 0),
		       .text = "SYNs are repeated after 1, 3, 7, 15, 31 and 63 seconds; "
			       "later ones repeat it each second for the first five, and "
			       "give up a little later.",
		       .commit =
			       "ccce324dabfe (6.5, May 2023) tcp: make the first N SYN RTO "
			       "backoffs linear" } },
	STEPS(steps),
};
