/* SPDX-License-Identifier: MIT
 *
 * attic.c - places of many sizes.
 *
 * Chunks are cut into places one after the other, each behind a head with its size: so they
 * can be visited in order. A place that nobody has leads to the next one of its size.
 */
#include "attic.h"

#include <stdlib.h>

#include "arena.h"
#include "chunks.h"

#define UNITS	(ATTIC_CHUNK / ATTIC_UNIT) /* in a chunk */
#define CHUNKS	(ATTIC_NONE / UNITS)
#define ROOMIER 8u /* sizes above the one wanted that will do */

/**
 * struct place - Its head; what it holds follows
 * @units:	That it takes, with this
 * @next:	One of that size that nobody has, + 1; TAKEN if somebody has this
 */
struct place {
	uint32_t units, next;
};

#define TAKEN UINT32_MAX

static struct place *place_at(const struct attic *a, uint32_t number)
{
	void *at = a->chunk[number / UNITS] + (size_t)(number % UNITS) * ATTIC_UNIT;

	return at;
}

/* The rest of the last one becomes a place that nobody wants. */
static void close_chunk(struct attic *a)
{
	uint32_t units = (uint32_t)((ATTIC_CHUNK - a->used) / ATTIC_UNIT);

	if (!a->n || !units)
		return;
	*place_at(a, a->n * (uint32_t)UNITS - units) = (struct place){ .units = units };
	a->places++;
}

/* A few things are not worth a large page. */
bool attic_grow(struct attic *a)
{
	uint8_t *chunk;

	if (a->n == CHUNKS || !chunks_room(&a->chunk, a->n, &a->cap))
		return false;
	chunk = a->n ? arena_pages(ATTIC_CHUNK) : malloc(ATTIC_CHUNK);
	if (!chunk)
		return false;
	close_chunk(a);
	a->chunk[a->n++] = chunk;
	a->used = 0;
	return true;
}

static uint32_t take_idle(struct attic *a, uint32_t units)
{
	uint32_t most = units + ROOMIER < ATTIC_SIZES ? units + ROOMIER : ATTIC_SIZES;

	for (uint32_t u = units; u < most; u++) {
		uint32_t number = a->idle[u] - 1;
		struct place *p;

		if (!a->idle[u])
			continue;
		p = place_at(a, number);
		a->idle[u] = p->next;
		p->next = TAKEN;
		return number;
	}
	return ATTIC_NONE;
}

static uint32_t cut(struct attic *a, uint32_t units)
{
	size_t bytes = (size_t)units * ATTIC_UNIT;
	uint32_t number;

	if (!a->n || a->used + bytes > ATTIC_CHUNK)
		return ATTIC_NONE;
	number = (a->n - 1) * (uint32_t)UNITS + (uint32_t)(a->used / ATTIC_UNIT);
	a->used += bytes;
	a->places++;
	*place_at(a, number) = (struct place){ .units = units, .next = TAKEN };
	return number;
}

uint32_t attic_take(struct attic *a, size_t bytes)
{
	uint32_t units = (uint32_t)((bytes + sizeof(struct place) + ATTIC_UNIT - 1) /
				    ATTIC_UNIT);
	uint32_t number = take_idle(a, units);

	return number == ATTIC_NONE ? cut(a, units) : number;
}

void attic_give(struct attic *a, uint32_t number)
{
	struct place *p = place_at(a, number);

	p->next = a->idle[p->units];
	a->idle[p->units] = number + 1;
}

void *attic_at(const struct attic *a, uint32_t number)
{
	return place_at(a, number) + 1;
}

uint32_t attic_after(const struct attic *a, uint32_t number)
{
	return number + place_at(a, number)->units;
}

static uint32_t end_of(const struct attic *a)
{
	return a->n ? (a->n - 1) * (uint32_t)UNITS + (uint32_t)(a->used / ATTIC_UNIT)
		    : 0;
}

bool attic_next(const struct attic *a, uint32_t *number)
{
	uint32_t end = end_of(a);

	while (*number < end && place_at(a, *number)->next != TAKEN)
		*number = attic_after(a, *number);
	return *number < end;
}

bool attic_turn(const struct attic *a, uint32_t *number)
{
	uint32_t end = end_of(a);
	bool taken;

	if (!end)
		return false;
	taken = place_at(a, *number)->next == TAKEN;
	*number = attic_after(a, *number) % end;
	return taken;
}

void attic_free(struct attic *a)
{
	for (uint32_t i = 0; i < a->n; i++)
		free(a->chunk[i]);
	free(a->chunk);
	*a = (struct attic){ 0 };
}
