/* SPDX-License-Identifier: MIT
 *
 * scn_link_down.c - the link is down for a moment.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_LINK, .arg = LINK_DOWN, .want = 0,
	  .lacking = "CAP_NET_ADMIN" },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5 },
	{ CLIENT_2, CALL_LINK, .arg = LINK_UP, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
};

const struct scenario scn_link_down = {
	.group = GROUP_TIMEOUT,
	.name = "link-down",
	.summary = "the link goes down and up again: the connection does not "
		   "notice",
	.story = "A connection is an agreement of two hosts; nothing of it is in "
		 "the network between them. While the link is down, send(2) "
		 "succeeds, for it only queues, and the kernel finds no route "
		 "for the segment. When the link is back, the next "
		 "retransmission arrives, and all goes on. Only a link that "
		 "stays away longer than retransmissions last ends a connection.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "netns_like_link_down",
	.frames = 9,
	.who = { [CLIENT_2] = "admin" },
	STEPS(steps),
};
