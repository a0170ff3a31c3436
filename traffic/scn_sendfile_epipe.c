/* SPDX-License-Identifier: MIT
 *
 * scn_sendfile_epipe.c - sendfile() behaves like write(): the second one fails.
 */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_MEMFD, FD_A, .want = ANY_FD },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_FIN_WAIT2 },
	  .server = { .state = TS_CLOSE_WAIT } },
	{ SERVER, CALL_SENDFILE, .arg = 10, .want = 10, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_SENDFILE, .arg = 10, .err = EPIPE, .signal = SIGPIPE },
	{ SERVER, CALL_CLOSE, FD_A, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_sendfile_epipe = {
	.group = GROUP_LATE_WRITE,
	.name = "sendfile-epipe",
	.summary = "server calls sendfile twice after the client has closed: the "
		   "second fails",
	.story = "A web server that sends files with sendfile(2) meets the same "
		 "rule as with write(2): the first call after the client has "
		 "closed succeeds, is answered with a RST, and the second fails "
		 "with EPIPE and SIGPIPE. There is no flag like MSG_NOSIGNAL for "
		 "sendfile, so the signal has to be ignored.",
	.ending = "reset",
	.cause = "data-after-close",
	.closer = "client",
	.catalogue = "splice_sendfile_epipe",
	STEPS(steps),
};
