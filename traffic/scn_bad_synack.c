/* SPDX-License-Identifier: MIT
 *
 * scn_bad_synack.c - a SYN+ACK that acknowledges what was never sent.
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
	{ CLIENT_2, CALL_INJECT, FD_LISTENER, .arg = INJECT_BAD_SYNACK, .want = 0 },
	{ CLIENT, .watch = true, .client = { .state = TS_SYN_SENT } },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_bad_synack = {
	.group = GROUP_INJECTED,
	.name = "bad-synack",
	.summary = "a SYN+ACK with a wrong acknowledgment is answered with a RST",
	.story = "The client has sent a SYN, and gets a SYN+ACK for another one: "
		 "from an older connection of the same ports, or from a device "
		 "that changes sequence numbers. The client's kernel answers "
		 "with a RST that bears the number it did not expect (RFC 9293 "
		 "3.5.2), which ends the wrong half at the other end, and goes "
		 "on waiting for the right answer.",
	.ending = "unanswered",
	.cause = "bad-handshake",
	.closer = "client",
	.catalogue = "synack_bad_ack_gets_rst",
	.who = { [CLIENT_2] = "stranger" },
	.frames = 3,
	STEPS(steps),
};
