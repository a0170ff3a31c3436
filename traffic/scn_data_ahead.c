/* SPDX-License-Identifier: MIT
 *
 * scn_data_ahead.c - close() with data that is out of order.
 */
#include <poll.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_DATA_AHEAD, .want = 0 },
	{ SERVER, CALL_POLL, .arg = POLLIN, .flags = 50, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_data_ahead = {
	.group = GROUP_INJECTED,
	.name = "data-ahead",
	.summary = "out-of-order data does not count as unread: close() sends "
		   "FIN",
	.story = "close(2) sends a RST when received data is left unread. Data "
		 "beyond a gap has been received, too, but nobody could have "
		 "read it, and Linux does not count it: the server, which holds "
		 "50 bytes out of order, closes with a FIN. Here somebody on the "
		 "path made the segment up; a lost segment before it does the "
		 "same.",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "ofo_only_then_close",
	.who = { [CLIENT_2] = "attacker" },
	STEPS(steps),
};
