/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait2_destroyed.c - SOCK_DESTROY takes a socket in FIN_WAIT2.
 */
#include <errno.h>
#include <signal.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT_2, CALL_SOCK_DESTROY, .want = 0, .since = LINUX(6, 1, 0),
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ CLIENT_2, CALL_SOCK_DESTROY, .err = EOPNOTSUPP, .before = LINUX(6, 1, 0),
	  .lacking = "CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY, for SOCK_DESTROY" },
	{ SERVER, .watch = true, .since = LINUX(6, 1, 0),
	  .client = { .state = TS_CLOSE_WAIT }, .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_SEND, .arg = 5, .err = EPIPE, .signal = SIGPIPE },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait2_destroyed = {
	.group = GROUP_WAITING,
	.name = "fin-wait2-destroyed",
	.summary = "ss -K takes away what is left of a closed socket in FIN_WAIT2: "
		   "no packet",
	.story = "The server has closed, and its kernel waits in FIN_WAIT2 for "
		 "the client's FIN, with little more than the addresses. ss -K "
		 "removes that. Nothing is sent: the client in CLOSE_WAIT "
		 "notices nothing until it writes, and gets a RST from a kernel "
		 "that knows no such connection.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "server",
	.catalogue = "ssk_on_fin_wait2",
	.who = { [CLIENT_2] = "ss" },
	.changes = { { .before = LINUX(6, 1, 0),
		       .text = "SOCK_DESTROY (ss -K) of what is left of a closed socket in "
			       "FIN_WAIT2 fails with EOPNOTSUPP, and it stays; later ones "
			       "remove it without a packet." } },
	STEPS(steps),
};
