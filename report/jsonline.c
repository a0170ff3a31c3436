/* SPDX-License-Identifier: MIT
 *
 * jsonline.c - JSON, an object a line.
 */
#include "jsonline.h"

#include <errno.h>

#include "sink.h"

/* The encoder hands over a few bytes at a time: locking the stream for each costs more. */
static int put(const char *text, size_t n, void *out)
{
	return fwrite_unlocked(text, 1, n, out) == n ? 0 : -1;
}

int jsonline_put(FILE *out, json_t *j, struct err *e)
{
	int bad;

	if (!j)
		return err_set(e, -ENOMEM, "no memory for a JSON object");
	bad = json_dump_callback(j, put, out, JSON_COMPACT | JSON_ENSURE_ASCII) ||
	      fputc('\n', out) == EOF;
	json_decref(j);
	return bad ? stream_flush(out, e) : 0;
}
