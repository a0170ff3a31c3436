/* SPDX-License-Identifier: MIT
 *
 * scn_md5_mismatch.c - the peer does not sign its segments (TCP_MD5SIG).
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_MD5SIG, .arg = 6,
	  .want = 0, .lacking = "TCP-MD5 in this kernel" },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_USER_TIMEOUT, .arg = 1000,
	  .want = 0 },
	{ CLIENT, CALL_CONNECT, .err = ETIMEDOUT },
	{ CLIENT, CALL_CLOSE, .want = 0 },
	{ SERVER, CALL_CLOSE, FD_LISTENER, .want = 0 },
};

const struct scenario scn_md5_mismatch = {
	.group = GROUP_TIMEOUT,
	.name = "md5-mismatch",
	.summary = "server wants signed segments (TCP-MD5), client does not "
		   "sign: silence",
	.story = "Routers sign the segments of their BGP sessions (TCP_MD5SIG, "
		 "RFC 2385), so that nobody can inject a RST. A segment without "
		 "a signature, or with another key, is dropped without an "
		 "answer: a wrong password looks like a host that is down. Only "
		 "a counter of the server's kernel (TcpExtTCPMD5NotFound) tells.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "md5_mismatch",
	.frames = 2,
	.settings = { { .name = "net/ipv4/tcp_syn_linear_timeouts",
			.value = "0",
			.if_there = true } },
	STEPS(steps),
};
