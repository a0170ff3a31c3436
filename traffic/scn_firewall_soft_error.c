/* SPDX-License-Identifier: MIT
 *
 * scn_firewall_soft_error.c - an ICMP error does not end an open connection.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_FIREWALL(CLIENT_2),
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT_2, CALL_FIREWALL, FD_A, .arg = DROP_DATA,
	  .flags = FIREWALL_REJECT_HOST, .want = 0, .lacking = NFT_LACKING },
	{ CLIENT, CALL_SEND, .arg = 5, .want = 5, .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED } },
	/* The error waits for who asks, and does no harm. */
	{ CLIENT, CALL_GETSOCKOPT, .opt = SOCKOPT_ERROR, .want = 0,
	  .value = EHOSTUNREACH },
	{ CLIENT_2, CALL_FIREWALL, FD_A, .flags = FIREWALL_ACCEPT, .want = 0 },
	{ SERVER, CALL_RECV, .arg = 16, .want = 5,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED } },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_RECV, .arg = 16, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_TIME_WAIT },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT_2, CALL_CLOSE, FD_A, .want = 0 },
};

const struct scenario scn_firewall_soft_error = {
	.group = GROUP_FILTERED,
	.name = "firewall-soft-error",
	.summary = "ICMP host unreachable on an open connection: it goes on",
	.story = "An ICMP error about an open connection may be stale, wrong, or "
		 "forged, so it must not end it: it is a soft error (RFC 1122 "
		 "4.2.3.9, RFC 5461). Here a firewall rejects the client's data once "
		 "with host unreachable. The client's kernel notes it, SO_ERROR "
		 "tells it once to whoever asks, and the data is sent again after "
		 "the usual 200 ms, when the way is free again. Had it stayed "
		 "blocked, the connection would have ended with the noted error "
		 "instead of ETIMEDOUT.",
	.ending = "graceful",
	.closer = "client",
	.catalogue = "nft_reject_icmp_established",
	.frames = 11,
	.who = { [CLIENT_2] = "firewall" },
	STEPS(steps),
};
