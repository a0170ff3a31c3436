/* SPDX-License-Identifier: MIT
 *
 * jsonline.c - JSON, an object a line.
 */
#include "jsonline.h"

#include <errno.h>

#include "sink.h"

/* Ten for the seconds since 1970, six for microseconds: more is noise of the binary form. */
#define EPOCH_DIGITS 16

#define FORMAT (JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(EPOCH_DIGITS))

/* The library writes to a stream a token at a time, which costs as much as making them. */
static int put(FILE *out, const json_t *j, struct err *e)
{
	char line[4096];
	size_t n = json_dumpb(j, line, sizeof(line) - 1, FORMAT);

	if (n && n < sizeof(line)) {
		line[n] = '\n';
		return stream_write(out, line, n + 1, e);
	}
	return json_dumpf(j, out, FORMAT) == 0 && fputc('\n', out) != EOF
		       ? 0
		       : stream_flush(out, e);
}

int jsonline_put(FILE *out, json_t *j, struct err *e)
{
	int code;

	if (!j)
		return err_set(e, -ENOMEM, "no memory for a JSON object");
	code = put(out, j, e);
	json_decref(j);
	return code;
}
