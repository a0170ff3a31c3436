/* SPDX-License-Identifier: MIT
 *
 * scn_tls_close_notify.c - the end of a TLS session, and that of its connection.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_WRITE, .arg = 10, .flags = PAYLOAD_TLS_DATA, .want = 10 },
	{ CLIENT, CALL_READ, .arg = 100, .want = 10,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ SERVER, CALL_WRITE, .arg = 7, .flags = PAYLOAD_CLOSE_NOTIFY, .want = 7,
	  .client = { .state = TS_ESTABLISHED, .unread = 7 },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_READ, .arg = 100, .want = 7 },
	{ CLIENT, CALL_READ, .arg = 100, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_tls_close_notify = {
	.group = GROUP_ORDERLY,
	.name = "tls-close-notify",
	.summary = "TLS: server says close_notify before it closes: nothing is "
		   "cut off",
	.story = "A FIN is not signed: anybody on the path can send one, and cut "
		 "off what was to come. So TLS ends by a message of its own, the "
		 "alert close_notify (RFC 8446 6.1), and only then comes the "
		 "FIN. A client that has seen the alert knows that it has "
		 "everything. On the wire it is a record of type 21, 7 bytes "
		 "here where nothing is encrypted.",
	.ending = "graceful",
	.closer = "server",
	STEPS(steps),
};
