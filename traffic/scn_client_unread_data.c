/* SPDX-License-Identifier: MIT
 *
 * scn_client_unread_data.c - the client is the one that closes with unread data.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_SEND, .arg = 10, .want = 10,
	  .client = { .state = TS_ESTABLISHED, .unread = 10 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_client_unread_data = {
	.group = GROUP_ABORT,
	.name = "client-unread-data",
	.summary = "client closes without having read what the server sent: RST "
		   "from the client",
	.story = "Which side closes makes no difference: here the server has "
		 "sent ten bytes, a greeting perhaps, and the client closes "
		 "without reading them. Its kernel sends a RST, and the server's "
		 "next call fails with ECONNRESET. Health checks that connect "
		 "and close at once fill the logs of talkative servers like "
		 "this.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "client",
	.catalogue = "finwait2_peer_data_before_ack_of_fin",
	STEPS(steps),
};
