/* SPDX-License-Identifier: MIT
 *
 * scn_time_wait_destroyed.c - ss -K on a socket in TIME_WAIT.
 */
#include <sys/socket.h>

#include <errno.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
	{ CLIENT_2, CALL_SOCK_DESTROY, .err = EOPNOTSUPP, .before = LINUX(6, 1, 0),
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ CLIENT_2, CALL_SOCK_DESTROY, .want = 0, .since = LINUX(6, 1, 0),
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ SERVER, .watch = true, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_CLOSE } },
};

const struct scenario scn_time_wait_destroyed = {
	.group = GROUP_WAITING,
	.name = "time-wait-destroyed",
	.summary = "ss -K takes away the server's socket in TIME_WAIT: no packet",
	.story = "Both sides have closed, and the server, which was first, is in "
		 "TIME_WAIT for a minute. ss -K removes it. Nothing is sent, for "
		 "there is nobody to tell: the client's end is gone already. It "
		 "is a way to free a port at once, at the price of what "
		 "TIME_WAIT protects from: late segments of the old connection "
		 "that fall into a new one (RFC 1337).",
	.ending = "graceful",
	.closer = "server",
	.catalogue = "ssk_on_time_wait",
	.who = { [CLIENT_2] = "ss" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .text = "SOCK_DESTROY (ss -K) of a socket in TIME_WAIT fails with "
			       "EOPNOTSUPP, and it stays for its minute; later ones "
			       "remove it without a packet." } },
	STEPS(steps),
};
