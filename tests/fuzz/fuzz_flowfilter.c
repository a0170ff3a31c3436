/* SPDX-License-Identifier: MIT
 *
 * fuzz_flowfilter.c - any text as an expression over connections; what is understood is
 * evaluated, and never needs more results than it leaves.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "flowfilter.h"
#include "fuzz.h"

static const struct {
	struct flow flow;
	struct story story;
	struct verdict verdict;
} one = { .flow = { .half = { { .bytes = 5, .packets = 2 }, { .packets = 1 } },
		    .end = { { .addr = { [10] = 0xff, 0xff, 10, 0, 0, 1 }, .port = 80 },
			     { .addr = { 0x20, 1, 13, 184 }, .port = 40000 } },
		    .last = 5000000000 },
	  .story = { .first = 1000000000, .nresets = 1 },
	  .verdict = { .ending = ENDING_RESET, .causes = { 0, 1 }, .ncauses = 2 } };

static void check_stack(const struct flowfilter *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		assert(f->step[i].kind == STEP_TEST ||
		       n >= (f->step[i].kind == STEP_NOT ? 1u : 2u));
		n += f->step[i].kind == STEP_TEST;
		n -= f->step[i].kind == STEP_AND || f->step[i].kind == STEP_OR;
	}
	assert(n == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct flow_view v = { .flow = &one.flow,
				     .story = &one.story,
				     .verdict = &one.verdict };
	char *text = malloc(size + 1);
	struct flowfilter f;
	struct err e = { 0, "" };

	assert(text);
	memcpy(text, data, size);
	text[size] = '\0';
	flowfilter_is(text);
	if (flowfilter_parse(&f, text, &e) == 0) {
		check_stack(&f);
		flowfilter_takes(&f, &v);
	} else {
		assert(e.msg[0]);
	}
	free(text);
	return 0;
}
