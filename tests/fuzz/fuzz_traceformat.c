/* SPDX-License-Identifier: MIT
 *
 * fuzz_traceformat.c - a format from anywhere, and a record that it is said to describe.
 *
 * Input: the record, a NUL, the text.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "kernel_event.h"

static void decode_all(const struct trace_format *f, const uint8_t *data, size_t n)
{
	for (int id = 0; id < KEVENT_N; id++) {
		struct kevent ev;

		kernel_event_decode(f, (enum kevent_id)id, data, n, &ev);
		assert(memchr(ev.reason, '\0', sizeof(ev.reason)));
		assert(ev.id == id);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	size_t n = nul ? (size_t)(nul - data) : 0, rest = nul ? size - n - 1 : size;
	const uint8_t *from = nul ? nul + 1 : data;
	char *text = malloc(rest + 1);
	struct trace_format f;
	struct err e;

	if (!text)
		return 0;
	memcpy(text, from, rest);
	text[rest] = '\0';
	if (traceformat_parse(&f, text, &e) == 0)
		decode_all(&f, data, n);
	free(text);
	return 0;
}
