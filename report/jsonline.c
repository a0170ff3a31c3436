/* SPDX-License-Identifier: MIT
 *
 * jsonline.c - JSON, an object a line.
 */
#include "jsonline.h"

#include <errno.h>

#include "sink.h"

/* Ten for the seconds since 1970, six for microseconds: more is noise of the binary form. */
#define EPOCH_DIGITS 16

int jsonline_put(FILE *out, json_t *j, struct err *e)
{
	int bad;

	if (!j)
		return err_set(e, -ENOMEM, "no memory for a JSON object");
	bad = json_dumpf(j, out,
			 JSON_COMPACT | JSON_ENSURE_ASCII |
				 JSON_REAL_PRECISION(EPOCH_DIGITS)) ||
	      fputc('\n', out) == EOF;
	json_decref(j);
	return bad ? stream_flush(out, e) : 0;
}
