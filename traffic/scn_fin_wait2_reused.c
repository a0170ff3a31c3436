/* SPDX-License-Identifier: MIT
 *
 * scn_fin_wait2_reused.c - the only free port is held by a connection in FIN_WAIT2.
 */
#include <errno.h>
#include <poll.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	/* A port whose connection ended less than a second ago is not taken anyway. */
	{ SERVER, CALL_POLL, FD_LISTENER, .arg = POLLIN, .flags = 1500, .want = 0 },
	{ CLIENT_2, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_FIRST, .err = EADDRNOTAVAIL,
	  .since = LINUX(5, 10, 224) },
	{ CLIENT_2, CALL_CONNECT, .arg = TO_FIRST, .want = 0,
	  .before = LINUX(5, 10, 224) },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fin_wait2_reused = {
	.group = GROUP_WAITING,
	.name = "fin-wait2-reused",
	.summary = "the only free port belongs to a connection in FIN_WAIT2: "
		   "connect() fails",
	.story = "A client on a busy host has one port left for this server, and "
		 "a connection in FIN_WAIT2 holds it: the client has closed, the "
		 "server has not. Connections in TIME_WAIT make way for a new "
		 "one after a second (tcp_tw_reuse). One in FIN_WAIT2 is not "
		 "over, so connect(2) fails with EADDRNOTAVAIL.",
	.ending = "graceful",
	.cause_too = "abort",
	.closer = "client",
	.catalogue = "fin_wait2_port_reuse",
	.who = { [CLIENT_2] = "another" },
	.settings = { { .name = "net/ipv4/ip_local_port_range",
			.value = "41000 41001" } },
	.changes = { { .before = LINUX(5, 10, 224),
		       .ending = "reset",
		       .cause = "fin-wait2-expired",
		       .text = "connect() takes a port whose old connection is in "
			       "FIN_WAIT2, with the peer still in CLOSE_WAIT: SYN, "
			       "challenge ACK, RST, SYN again, and the peer's half-open "
			       "connection is reset under its application.",
		       .commit =
			       "0d9e5df4a257 (6.12, August 2024) tcp: avoid reusing "
			       "FIN_WAIT2 when trying to find port in connect() process; "
			       "in stable kernels from then on" } },
	STEPS(steps),
};
