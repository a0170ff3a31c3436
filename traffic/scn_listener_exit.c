/* SPDX-License-Identifier: MIT
 *
 * scn_listener_exit.c - a server that ends resets the connections it has not
 * accepted.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	CONNECT_OVER(CLIENT, SERVER, OVER_IPV4),
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 5 } },
	{ SERVER, CALL_EXIT, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_listener_exit = {
	.group = GROUP_ABORT,
	.name = "listener-exit",
	.summary = "server process ends with a request waiting that it has not "
		   "accepted: RST",
	.story = "The client is connected, has sent its request and got it "
		 "acknowledged, but the server has never called accept(2). When "
		 "its process ends, by exit or by a signal, its accepted "
		 "connections would get a FIN; those still in the queue get a "
		 "RST. An acknowledged request says only that some kernel has "
		 "it.",
	.ending = "reset",
	.cause = "listener-closed",
	.closer = "server",
	.catalogue = "kill_listener_process_with_established",
	STEPS(steps),
};
