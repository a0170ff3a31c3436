/* SPDX-License-Identifier: MIT
 *
 * fuzz_capture.c - any bytes as a savefile, its frames dissected.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "filter.h"
#include "fuzz.h"
#include "mutate_savefile.h"
#include "source.h"

#define FRAMES_MAX 4096 /* of what a few compressed bytes can stand for */

static void frame_check(const struct frame *f)
{
	struct segment s;

	assert(f->caplen <= f->wirelen);
	dissect(f, &s);
}

static void drain(struct source *s)
{
	struct source_stats st;
	struct err e = { 0 };
	struct frame f;
	uint64_t n = 0;
	int rc = SOURCE_FRAME;

	while (rc == SOURCE_FRAME && n < FRAMES_MAX) {
		rc = source_next(s, &f, 0, &e);
		if (rc != SOURCE_FRAME)
			break;
		frame_check(&f);
		n++;
	}
	assert(rc >= 0 || (e.code == rc && e.msg[0] && !strchr(e.msg, '\n')));
	assert(source_stats(s, &st, &e) == 0 && st.received == n);
	assert(source_linktype(s)[0]);
}

/* Compiling a filter is slow, so only some inputs get one. */
static void run(char *bytes, size_t size)
{
	struct filter *filter;
	FILE *in = fmemopen(bytes, size, "rb");
	struct err e = { 0 };
	struct source *s;

	assert(in);
	assert(filter_new(&filter, size % 64 == 0 ? "tcp port 80" : NULL, &e) == 0);
	if (source_open_stream(&s, in, "input", filter, &e)) {
		assert(e.code < 0 && strncmp(e.msg, "input: ", 7) == 0);
		return;
	}
	drain(s);
	source_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = size ? malloc(size) : NULL;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	run(copy, size);
	free(copy);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return savefile_mutate(data, size, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *x, size_t nx, const uint8_t *y,
				 size_t ny, uint8_t *out, size_t max, unsigned int seed)
{
	return savefile_join(x, nx, y, ny, out, max, seed);
}
