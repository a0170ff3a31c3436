/* SPDX-License-Identifier: MIT
 *
 * scn_fastopen_unread.c - data in a SYN that the server never reads.
 */
#include <errno.h>
#include <sys/socket.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_LISTENER(SERVER),
	{ SERVER, CALL_SETSOCKOPT, FD_LISTENER, .opt = SOCKOPT_FASTOPEN, .arg = 5,
	  .want = 0, .lacking = "TCP Fast Open" },
	{ CLIENT, CALL_SOCKET, .want = ANY_FD },
	{ CLIENT, CALL_SENDTO, .arg = 2, .flags = MSG_FASTOPEN, .want = 2,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .unread = 2 } },
	{ SERVER, CALL_ACCEPT, .want = ANY_FD },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ CLIENT, CALL_RECV, .arg = 16, .err = ECONNRESET },
	{ CLIENT, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_fastopen_unread = {
	.group = GROUP_ABORT,
	.name = "fastopen-unread",
	.summary = "TCP Fast Open: server closes without reading the data that "
		   "came in the SYN",
	.story = "With TCP Fast Open the client's SYN carries data (RFC 7413), "
		 "and sendto(2) connects and sends at once. The server accepts "
		 "and closes without reading. Data is data, however it came: "
		 "close(2) sends a RST. The option's cookie, which proves the "
		 "client's address, is switched off in the private network "
		 "namespace to keep this short.",
	.ending = "reset",
	.cause = "unread-data",
	.closer = "server",
	.catalogue = "tfo_unread_close",
	.settings = { { .name = "net/ipv4/tcp_fastopen", .value = "519" } },
	STEPS(steps),
};
