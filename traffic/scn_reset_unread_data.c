/* SPDX-License-Identifier: MIT
 *
 * scn_reset_unread_data.c - on Linux a RST does not take away what was received before
 * it.
 */
#include <errno.h>

#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ CLIENT, CALL_WRITE, .arg = 1000, .want = 1000,
	  .client = { .state = TS_ESTABLISHED, .drained = true },
	  .server = { .state = TS_ESTABLISHED, .unread = 1000 } },
	{ CLIENT, CALL_SETSOCKOPT, .opt = SOCKOPT_LINGER, .arg = 0, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_CLOSE } },
	{ SERVER, CALL_READ, .arg = 4096, .want = 1000 },
	{ SERVER, CALL_READ, .arg = 4096, .err = ECONNRESET },
	{ SERVER, CALL_READ, .arg = 4096, .want = 0 },
	{ SERVER, CALL_CLOSE, .want = 0 },
};

const struct scenario scn_reset_unread_data = {
	.group = GROUP_LOSS,
	.name = "reset-unread-data",
	.summary =
		"client resets while its data is unread: the server can still read it",
	.story = "The client sends 1000 bytes and then aborts the connection before "
		 "the server has read any. Folklore says that a RST purges the "
		 "receiver's buffer; on Linux it does not: read(2) returns all 1000 "
		 "bytes, then ECONNRESET once, then 0. Other systems may drop them, so "
		 "no program should rely on either.",
	.ending = "reset",
	.cause = "linger-zero",
	.closer = "client",
	.catalogue = "rst_with_unread_data_at_receiver",
	STEPS(steps),
};
