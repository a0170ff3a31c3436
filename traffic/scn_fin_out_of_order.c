/* SPDX-License-Identifier: MIT
 *
 * scn_fin_out_of_order.c - a FIN that overtakes data, in FIN_WAIT2.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT2 }, .server = { .state = TS_CLOSE_WAIT } },
	/* The data is lost once; the FIN behind it is not. */
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_ATTACH_FILTER, .arg = DROP_DATA,
	  .want = 0 },
	{ SERVER, CALL_SEND, .arg = 5, .want = 5 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_LAST_ACK } },
	{ CLIENT, CALL_RECV, .arg = 16, .flags = MSG_DONTWAIT, .err = EAGAIN },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_DETACH_FILTER, .want = 0,
	  .client = { .state = TS_TIME_WAIT }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 5 },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_out_of_order = {
	.group = GROUP_TIMEOUT,
	.name = "fin-out-of-order",
	.summary = "server's FIN overtakes its data: it counts once the gap is "
		   "filled",
	.story = "The server answers and closes; its data is lost on the way, "
		 "its FIN arrives. A FIN has its place in the sequence like a "
		 "byte: the client, in FIN_WAIT2, keeps it and does not act on "
		 "it, and its selective ACK tells what is missing. When the data "
		 "comes, the application gets it first and the end after it, and "
		 "only then the client goes to TIME_WAIT.",
	.ending = "graceful",
	.closer = "client",
	STEPS(steps),
};
