/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_port_unreachable.c - a firewall answers a SYN with ICMP "port unreachable".
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_LISTENER(SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_OPEN,
	  .flags = FIREWALL_REJECT_PORT, .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = ECONNREFUSED, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_port_unreachable = {
	.group = GROUP_FILTERED,
	.name = "firewall-port-unreachable",
	.summary = "a firewall rejects the SYN with ICMP port unreachable: "
		   "ECONNREFUSED",
	.story = "The default of most firewalls that reject (nft: reject) is an ICMP "
		 "error, port unreachable. It quotes the SYN, so the kernel knows "
		 "which connect() is meant. The first error comes while connect(2) "
		 "still works on the socket and is only noted; the SYN is repeated "
		 "after a second, and the second error ends it: connect(2) fails "
		 "with ECONNREFUSED, a second late, and no RST is seen.",
	.ending = "unanswered",
	.cause = "icmp-error",
	.catalogue = "nft_reject_icmp_port_syn",
	.who = { [CLIENT_2] = "firewall" },
	.frames = 4,
	STEPS(steps),
};
