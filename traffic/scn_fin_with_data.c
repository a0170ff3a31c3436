/* SPDX-License-Identifier: MIT
 *
 * scn_fin_with_data.c - one segment can carry the last data and the FIN.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_CORK, .arg = 1, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 11, .want = 11 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT, .unread = 12 } },
	{ SERVER, CALL_RECV, .arg = 64, .want = 11 },
	{ SERVER, CALL_RECV, .arg = 64, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_fin_with_data = {
	.group = GROUP_ORDERLY,
	.name = "fin-with-data",
	.summary = "client's last data and its FIN travel in one segment",
	.story = "TCP_CORK holds the client's eleven bytes back, and close(2) "
		 "adds the FIN to the segment that waits: data and end travel "
		 "together. The server reads eleven bytes and then 0, as if they "
		 "had come one after the other. HTTP servers cork header and "
		 "body like this, and save a packet a request.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "fin_with_data_cork",
	.frames = 7,
	STEPS(steps),
};
