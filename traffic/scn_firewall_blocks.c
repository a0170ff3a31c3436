/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_blocks.c - an ICMP error that stays.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_DATA,
	  .flags = FIREWALL_REJECT_HOST, .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_USER_TIMEOUT, .arg = 300, .want = 0 },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = EHOSTUNREACH,
	  .client = { .state = TS_CLOSE }, .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	/* The server knows of nothing. */
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_blocks = {
	.group = GROUP_FILTERED,
	.name = "firewall-blocks",
	.summary = "all of client's data meets ICMP host unreachable: "
		   "EHOSTUNREACH",
	.story = "As in firewall-soft-error, an ICMP error does not end an open "
		 "connection: the client's kernel goes on sending its data "
		 "again. But the way stays blocked, and when TCP_USER_TIMEOUT "
		 "(300 ms here) has passed, the connection is given up, with the "
		 "error that was noted instead of ETIMEDOUT (RFC 1122 4.2.3.9). "
		 "Nothing tells the server, until it sends.",
	.ending = "reset",
	.cause = "icmp-error",
	.closer = "client",
	.frames = 13,
	.who = { [CLIENT_2] = "firewall" },
	STEPS(steps),
};
