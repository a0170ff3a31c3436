/* SPDX-License-Identifier: MIT
 *
 * fuzz_records.c - any bytes as the output of replay --format json.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "mutate_lines.h"
#include "records.h"

static void drain(struct records *r)
{
	struct records_flow f;
	struct err e = { 0 };
	int code;

	assert(json_is_object(records_run(r)));
	while ((code = records_next(r, &f, &e)) > 0)
		assert(json_is_object(f.flow) && json_is_array(f.rows));
	assert(code == 0 || (e.code == code && e.msg[0] && !strchr(e.msg, '\n')));
	if (code == 0)
		assert(records_next(r, &f, &e) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = size ? malloc(size) : NULL;
	struct err e = { 0 };
	struct records *r;
	FILE *in;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	in = fmemopen(copy, size, "rb");
	assert(in);
	if (records_open_stream(&r, in, "input", &e) == 0) {
		drain(r);
		records_close(r);
	} else {
		assert(e.code < 0 && strncmp(e.msg, "input", 5) == 0);
	}
	free(copy);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return lines_mutate(data, size, max, seed);
}
