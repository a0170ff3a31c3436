/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_refuses.c - a firewall refuses a connection.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_LISTENER(SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_OPEN, .flags = FIREWALL_REJECT_RST,
	  .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = ECONNREFUSED, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_refuses = {
	.group = GROUP_FILTERED,
	.name = "firewall-refuses",
	.summary = "a firewall rejects the SYN with a RST: as if nobody listened",
	.story = "The server listens, but a firewall in front of it answers the SYN "
		 "with a RST (nft: reject with tcp reset). The client sees "
		 "ECONNREFUSED, as if the port were closed: on the wire there is no "
		 "difference. Only the server's side can tell, where a socket "
		 "listens that never saw the SYN.",
	.ending = "refused",
	.cause = "firewall-reject",
	.closer = "server",
	.catalogue = "nft_reject_rst_syn",
	.who = { [CLIENT_2] = "firewall" },
	STEPS(steps),
};
