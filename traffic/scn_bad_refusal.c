/* SPDX-License-Identifier: MIT
 *
 * scn_bad_refusal.c - a RST in answer to a SYN, with a wrong acknowledgment.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	{ CLIENT_2, CALL_SOCKET, FD_LISTENER, .arg = OVER_RAW, .want = ANY_FD,
	  .lacking = "CAP_NET_RAW, to send what no socket would" },
	OPEN_LISTENER(SERVER),
	/* The server is deaf; somebody else answers for it. */
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_ATTACH_FILTER,
	  .arg = DROP_SYN, .want = 0 },
	{ CLIENT, CALL_SOCKET, .flags = SOCK_NONBLOCK, .want = ANY_FD },
	{ CLIENT, CALL_CONNECT, .err = EINPROGRESS,
	  .client = { .state = TS_SYN_SENT } },
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_BAD_REFUSAL, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_SYN_SENT } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_bad_refusal = {
	.group = GROUP_INJECTED,
	.name = "bad-refusal",
	.summary = "a refusal that does not acknowledge the SYN is ignored",
	.story = "A RST in answer to a SYN must acknowledge that SYN; this is "
		 "all that proves that its sender has seen it (RFC 9293 "
		 "3.10.7.3). The one that comes here acknowledges something "
		 "else, so the client's kernel ignores it, and stays in "
		 "SYN_SENT.",
	.ending = "unanswered",
	.cause = "syn-unanswered",
	.catalogue = "rst_bad_ack_in_syn_sent",
	.who = { [CLIENT_2] = "stranger" },
	.frames = 2,
	STEPS(steps),
};
