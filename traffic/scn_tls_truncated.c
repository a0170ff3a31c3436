/* SPDX-License-Identifier: MIT
 *
 * scn_tls_truncated.c - a TLS session that ends without close_notify.
 */
#include "scenario.h"

static const struct step steps[] = {
	OPEN_CONNECTION(CLIENT, SERVER),
	{ SERVER, CALL_WRITE, .arg = 10, .flags = PAYLOAD_TLS_DATA, .want = 10 },
	{ CLIENT, CALL_READ, .arg = 100, .want = 10,
	  .client = { .state = TS_ESTABLISHED },
	  .server = { .state = TS_ESTABLISHED, .drained = true } },
	{ SERVER, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE_WAIT },
	  .server = { .state = TS_FIN_WAIT2 } },
	{ CLIENT, CALL_READ, .arg = 100, .want = 0 },
	{ CLIENT, CALL_CLOSE, .want = 0, .client = { .state = TS_CLOSE },
	  .server = { .state = TS_TIME_WAIT } },
};

const struct scenario scn_tls_truncated = {
	.group = GROUP_ORDERLY,
	.name = "tls-truncated",
	.summary = "TLS: server closes without close_notify: in order for TCP "
		   "alone",
	.story = "For TCP this close is as orderly as any: both FINs, every byte "
		 "acknowledged, read(2) says 0. For TLS it is a truncation: "
		 "without close_notify the FIN may be an attacker's, and the "
		 "data may be half of it. TLS libraries report it (\"unexpected "
		 "eof while reading\"), unless they are told that the protocol "
		 "above tells where its messages end. Compare tls-close-notify.",
	.ending = "graceful",
	.closer = "server",
	STEPS(steps),
};
