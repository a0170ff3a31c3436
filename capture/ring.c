/* SPDX-License-Identifier: MIT
 *
 * ring.c - records of any size, one after another, in memory that is fixed.
 *
 * A record is not divided: what is too short for it at the end of the memory is left out, which
 * a length of 0 says where one would stand.
 */
#include "ring.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#define UNIT sizeof(uint64_t)
#define FULL SIZE_MAX

/**
 * struct ring - In units of 8 bytes
 * @at:		@room of them; each record after its length, which counts itself
 * @first, @next: The oldest of @n records, and where the next one may stand
 */
struct ring {
	uint64_t *at;
	size_t room, first, next, n;
};

int ring_new(struct ring **out, size_t memory, struct err *e)
{
	struct ring *r = calloc(1, sizeof(*r));

	*out = r;
	if (r) {
		r->room = memory / UNIT;
		r->at = calloc(r->room + 1, UNIT);
	}
	if (r && r->at)
		return 0;
	ring_free(r);
	*out = NULL;
	return err_set(e, -ENOMEM, "out of memory");
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	free(r->at);
	free(r);
}

/* Where so many units stand behind all others, or FULL. */
static size_t place(struct ring *r, size_t units)
{
	if (!r->n)
		r->first = r->next = 0;
	else if (r->next <= r->first)
		return r->first - r->next >= units ? r->next : FULL;
	if (r->room - r->next >= units)
		return r->next;
	return r->first >= units ? 0 : FULL;
}

void *ring_push(struct ring *r, size_t n)
{
	size_t units = n / UNIT + (n % UNIT != 0) + 1;
	size_t at = place(r, units);

	if (at == FULL)
		return NULL;
	if (at != r->next && r->next < r->room)
		r->at[r->next] = 0;
	r->at[at] = units;
	r->next = at + units;
	r->n++;
	return &r->at[at + 1];
}

void *ring_first(const struct ring *r)
{
	return r->n ? &r->at[r->first + 1] : NULL;
}

void ring_pop(struct ring *r)
{
	assert(r->n);
	r->first += r->at[r->first];
	r->n--;
	if (r->n && (r->first == r->room || !r->at[r->first]))
		r->first = 0;
}
