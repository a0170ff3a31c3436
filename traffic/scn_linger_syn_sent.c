/* SPDX-License-Identifier: MIT
 *
 * scn_linger_syn_sent.c - giving up a connect() that has not been answered is
 * silent.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	/* The listener is deaf: nothing answers the SYN. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_SYN, .want = 0 },
	{ CLIENT, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = EINPROGRESS,
	  .client = { .state = TS_SYN_SENT } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE } },
};

const struct scenario scn_linger_syn_sent = {
	.group = GROUP_ABORT,
	.name = "linger-syn-sent",
	.summary = "client gives up connect() while the SYN is unanswered: not "
		   "even a RST",
	.story = "The client's SYN meets no answer; a socket filter makes the "
		 "listener deaf, as a firewall that drops would. The client does "
		 "not wait and closes with SO_LINGER 0. From SYN_SENT no RST is "
		 "sent: its sequence number could not be known to be acceptable "
		 "to anybody. If a SYN+ACK does come later, the kernel answers "
		 "that with a RST.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "linger0_in_syn_sent",
	STEPS(steps),
};
