/* SPDX-License-Identifier: MIT
 *
 * scn_crossing_close.c - both FINs cross on the wire.
 */
#include <sys/socket.h>

#include "kernelname.h"
#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_CONNECTION(CLIENT, SERVER),
	/* A slow wire: what is under way stays there until it is let go. */
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_FIN, .flags = FIREWALL_HOLD,
	  .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT1 }, .server = { .state = TS_ESTABLISHED } },
	{ SERVER, CALL_SHUTDOWN, .arg = SHUT_WR, .want = 0,
	  .client = { .state = TS_FIN_WAIT1 }, .server = { .state = TS_FIN_WAIT1 } },
	{ CLIENT_2, CALL_RELEASE, FD_A, .arg = 1, .want = 1 },
	{ CLIENT_2, CALL_RELEASE, FD_A, .arg = 1, .want = 1 },
	/* The FIN again, with a newer ACK. */
	{ CLIENT_2, CALL_RELEASE, FD_A, .arg = 1, .want = 1, .before = LINUX(6, 1, 0) },
	{ CLIENT, .watch = true, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_TIME_WAIT } },
	{ CLIENT, CALL_READ, .arg = 16, .want = 0 },
	{ SERVER, CALL_READ, .arg = 16, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_crossing_close = {
	.group = GROUP_ORDERLY,
	.name = "crossing-close",
	.summary = "both FINs are under way at once: each side passes through "
		   "CLOSING",
	.story = "Both sides decide to end within one trip across the network: their "
		 "FINs pass each other. Nothing is lost here and nothing sent again; "
		 "a packet filter plays the long wire and holds both FINs until both "
		 "are under way. Each side gets a FIN while its own is not "
		 "acknowledged, so both pass through CLOSING and both hold TIME_WAIT "
		 "(RFC 9293 figure 13).",
	.ending = "simultaneous",
	.closer = "both",
	.catalogue = "simultaneous_close_tbf",
	.who = { [CLIENT_2] = "wire" },
	.frames = 7,
	.changes = { { .before = LINUX(6, 1, 0),
		       .frames = 9,
		       .text = "a FIN that acknowledges less than was acknowledged "
			       "already is refused with a challenge ACK while the "
			       "receiver closes, too: where FINs cross and come out of "
			       "order, the close takes a retransmission longer.",
		       .commit =
			       "795a7dfbc3d9 (6.9, January 2024) net: tcp: accept "
			       "old ack during closing; in stable kernels as well" } },
	STEPS(steps),
};
