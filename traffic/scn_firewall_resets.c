/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_resets.c - a firewall resets a connection in its midst.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_DATA, .flags = FIREWALL_REJECT_RST,
	  .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	/* The server knows of nothing. */
	{ SERVER, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_resets = {
	.group = GROUP_FILTERED,
	.name = "firewall-resets",
	.summary = "a firewall answers client's data with a RST in the server's "
		   "name",
	.story = "A firewall that has lost track of a connection, or has new rules, "
		 "may reject a segment in its midst (nft: reject with tcp reset). It "
		 "makes up a RST with the server's address and the right number, so "
		 "the client is reset at once; no application and no socket of the "
		 "server had a part in it. The server never got the data and knows "
		 "of nothing: what it sends later reaches a host without such a "
		 "connection. That an end talks on after its own RST gives the "
		 "firewall away.",
	.ending = "reset",
	.cause = "firewall-reject",
	.closer = "server",
	.catalogue = "nft_reject_rst_established",
	.who = { [CLIENT_2] = "firewall" },
	STEPS(steps),
};
