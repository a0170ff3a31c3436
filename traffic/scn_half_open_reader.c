/* SPDX-License-Identifier: MIT
 *
 * scn_half_open_reader.c - a reader never learns that its peer is gone.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_REPAIR, .arg = 1, .want = 0,
	  .lacking = "CAP_NET_ADMIN, for TCP_REPAIR" },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_RECV, .arg = 16, .flags = MSG_DONTWAIT, .err = EAGAIN },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_half_open_reader = {
	.group = GROUP_LATE_WRITE,
	.name = "half-open-reader",
	.summary = "client's connection vanishes silently, server only reads: it "
		   "never finds out",
	.story = "The client's end is gone without a packet, as after a power "
		 "failure (TCP_REPAIR makes close silent). A server that only "
		 "reads waits for data that cannot come: its socket stays "
		 "ESTABLISHED, and recv(2) has nothing to say, today or in a "
		 "year. Only what is sent finds out: here the FIN of its own "
		 "close, which meets a RST. SO_KEEPALIVE exists for servers like "
		 "this.",
	.ending = "reset",
	.cause = "peer-vanished",
	.closer = "server",
	.catalogue = "half_open_read_only",
	STEPS(steps),
};
