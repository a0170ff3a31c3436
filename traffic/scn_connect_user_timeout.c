/* SPDX-License-Identifier: MIT
 *
 * scn_connect_user_timeout.c - connect() with TCP_USER_TIMEOUT.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	/* The listener is deaf: nothing answers the SYN. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_SYN, .want = 0 },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_USER_TIMEOUT, .arg = 1000,
	  .want = 0 },
	{ CLIENT, CALL_CONNECT, .err = ETIMEDOUT },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_connect_user_timeout = {
	.group = GROUP_TIMEOUT,
	.name = "connect-user-timeout",
	.summary = "client limits connect() by TCP_USER_TIMEOUT: ETIMEDOUT",
	.story = "TCP_USER_TIMEOUT limits how long data may stay unacknowledged, "
		 "and a SYN is data in that sense: the option set before "
		 "connect(2) limits that call, too. It is the simplest way to a "
		 "connect timeout, without a non-blocking socket and poll(2).",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "connect_user_timeout",
	STEPS(steps),
};
