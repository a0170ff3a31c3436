/* SPDX-License-Identifier: MIT
 *
 * buckets.c - counts of ended connections by something that they have.
 */
#include "buckets.h"

#include <stdlib.h>
#include <string.h>

bool buckets_new(struct buckets *b, size_t max)
{
	*b = (struct buckets){ .max = max };
	b->at = calloc(max + 1, sizeof(*b->at));
	b->sorted = calloc(max + 1, sizeof(*b->sorted));
	return b->at && b->sorted;
}

void buckets_free(struct buckets *b)
{
	free(b->at);
	free(b->sorted);
}

/* Where it stands in @sorted, or would. */
static size_t place(const struct buckets *b, const struct endpoint *key)
{
	size_t low = 0, high = b->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (endpoint_cmp(&b->at[b->sorted[mid]].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct bucket *buckets_find(struct buckets *b, const struct endpoint *key)
{
	size_t at = place(b, key);

	if (at < b->n && endpoint_eq(&b->at[b->sorted[at]].key, key))
		return &b->at[b->sorted[at]];
	if (b->n == b->max)
		return &b->at[b->n];
	memmove(&b->sorted[at + 1], &b->sorted[at], (b->n - at) * sizeof(*b->sorted));
	b->sorted[at] = (uint16_t)b->n;
	b->at[b->n].key = *key;
	return &b->at[b->n++];
}
