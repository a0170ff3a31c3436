/* SPDX-License-Identifier: MIT
 *
 * fuzz_sidecar.c - a sidecar from anywhere; what is accepted must come back the same
 * when it is written and read again.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calls_line.h"
#include "calls_sidecar.h"
#include "fuzz.h"
#include "mutate_lines.h"

/* The record's line without its newline, to free(). */
static char *line_of(const struct record *rec)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert(f);
	assert(sidecar_write(f, rec) == 0);
	fclose(f);
	assert(n > 0 && text[n - 1] == '\n');
	text[n - 1] = '\0';
	return text;
}

static void check_round_trip(const struct record *rec)
{
	char *line = line_of(rec), *copy = strdup(line), *again;
	struct record back;
	struct err e;

	assert(copy);
	memset(&back, 0, sizeof(back));
	assert(calls_line_parse(copy, &back, &e) == 0);
	again = line_of(&back);
	assert(strcmp(line, again) == 0);
	free(again);
	free(copy);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sidecar *s;
	struct record rec;
	struct err e;
	FILE *f = fmemopen(NULL, size + 1, "w+");

	if (!f)
		return 0;
	fwrite(data, 1, size, f);
	/* fmemopen(3) appends a NUL; a reader must stop before it. */
	if (fseek(f, 0, SEEK_SET) < 0 || sidecar_open(&s, f, "fuzz", &e) < 0)
		return 0;
	while (sidecar_next(s, &rec, &e) > 0)
		check_round_trip(&rec);
	sidecar_close(s);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return lines_mutate(data, size, max, seed);
}
