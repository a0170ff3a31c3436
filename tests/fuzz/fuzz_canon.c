/* SPDX-License-Identifier: MIT
 *
 * fuzz_canon.c - a text in the format canon from anywhere: the first half of the input
 * compared with the second, flow by flow, event by event, in words.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "diffwords.h"
#include "fuzz.h"
#include "mutate_lines.h"

static int parse(struct canon *c, const uint8_t *data, size_t size, unsigned int ignore)
{
	char *text = malloc(size + 1);
	struct err e;

	assert(text);
	memcpy(text, data, size);
	text[size] = '\0';
	return canon_parse(c, text, size, ignore, &e);
}

/* Each event of both stands in it once, in order. */
static void check_pairs(const struct canon_flow *a, const struct canon_flow *b,
			const struct pairs *p)
{
	size_t i = 0, k = 0;

	for (size_t n = 0; n < p->n; n++) {
		if (p->list[n].a != ALIGN_NONE)
			assert(p->list[n].a == i++);
		if (p->list[n].b != ALIGN_NONE)
			assert(p->list[n].b == k++);
	}
	assert(i == a->n && k == b->n);
}

static void compare(const struct canon_flow *a, const struct canon_flow *b,
		    unsigned int ignore)
{
	struct diffwords w;
	struct pairs p;
	struct err e;

	assert(align_events(a, b, &p, &e) == 0);
	check_pairs(a, b, &p);
	assert(diffwords_of(&w, a, b, &p, ignore, &e) == 0);
	diffwords_free(&w);
	pairs_free(&p);
}

static void compare_all(const struct canon *a, const struct canon *b,
			unsigned int ignore)
{
	struct pairs p;
	struct err e;

	assert(align_flows(a, b, &p, &e) == 0);
	for (size_t i = 0; i < p.n; i++)
		if (p.list[i].a != ALIGN_NONE && p.list[i].b != ALIGN_NONE)
			compare(&a->flows[p.list[i].a], &b->flows[p.list[i].b], ignore);
	pairs_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int ignore = size ? data[size - 1] & ((1u << IGNORE_N) - 1) : 0;
	size_t half = size / 2;
	struct canon a, b;

	parse(&a, data, size, ignore);
	parse(&b, data, half, ignore);
	compare_all(&a, &b, ignore);
	compare_all(&a, &a, 0);
	canon_free(&a);
	canon_free(&b);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return lines_mutate(data, size, max, seed);
}
