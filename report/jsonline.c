/* SPDX-License-Identifier: MIT
 *
 * jsonline.c - JSON, an object a line.
 */
#include "jsonline.h"

#include <errno.h>

#include "sink.h"

int jsonline_put(FILE *out, json_t *j, struct err *e)
{
	int bad;

	if (!j)
		return err_set(e, -ENOMEM, "no memory for a JSON object");
	bad = json_dumpf(j, out, JSON_COMPACT | JSON_ENSURE_ASCII) ||
	      fputc('\n', out) == EOF;
	json_decref(j);
	return bad ? stream_flush(out, e) : 0;
}
