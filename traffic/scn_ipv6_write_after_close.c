/* SPDX-License-Identifier: MIT
 *
 * scn_ipv6_write_after_close.c - write after close, over IPv6.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION_OVER(CLIENT, SERVER, OVER_IPV6),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_WRITE, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_WRITE, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_ipv6_write_after_close = {
	.group = GROUP_LATE_WRITE,
	.name = "ipv6-write-after-close",
	.summary = "IPv6: server writes twice after the client has closed",
	.story = "The scenario write-after-close over ::1: the first write "
		 "succeeds and provokes the RST, the second fails. The RST comes "
		 "from another function of the kernel (tcp_v6_send_reset()) and "
		 "looks the same.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	STEPS(steps),
};
