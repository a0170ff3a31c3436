/* SPDX-License-Identifier: MIT
 *
 * scn_connect_given_up.c - close() while the SYN is unanswered.
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
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_connect_given_up = {
	.group = GROUP_REFUSAL,
	.name = "connect-given-up",
	.summary = "client closes while its SYN is unanswered: nothing is sent",
	.story = "A client that has waited long enough for an answer to its SYN "
		 "closes. There is no connection to end, so there is no FIN and "
		 "no RST (RFC 9293 3.10.4); the kernel only forgets. On the wire "
		 "this is a SYN and silence, as from a client that waits and "
		 "repeats it, but for the repetition.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "close_on_syn_sent",
	.frames = 1,
	STEPS(steps),
};
