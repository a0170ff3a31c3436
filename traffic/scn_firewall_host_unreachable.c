/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_host_unreachable.c - a firewall, or a router, answers a SYN with ICMP "host unreachable".
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_LISTENER(SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_OPEN,
	  .flags = FIREWALL_REJECT_HOST, .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = EHOSTUNREACH, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_host_unreachable = {
	.group = GROUP_FILTERED,
	.name = "firewall-host-unreachable",
	.summary = "the SYN is answered with ICMP host unreachable: EHOSTUNREACH",
	.story = "A router that cannot reach the host, or a firewall that pretends "
		 "so (nft: reject with icmp host-unreachable), answers the SYN with "
		 "an ICMP error. As with any ICMP error, the first is only noted "
		 "while connect(2) works on the socket; the one for the repeated SYN "
		 "makes it fail with EHOSTUNREACH, \"No route to host\".",
	.ending = "unanswered",
	.cause = "icmp-error",
	.catalogue = "nft_reject_icmp_host_syn",
	.who = { [CLIENT_2] = "firewall" },
	.frames = 4,
	STEPS(steps),
};
