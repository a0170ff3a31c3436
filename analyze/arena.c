/* SPDX-License-Identifier: MIT
 *
 * arena.c - pieces of memory, cut from large pages.
 *
 * The first ones come one by one: a few are not worth a large page.
 */
#include "arena.h"

#include <stdlib.h>
#include <sys/mman.h>

#define FIRST 32u /* that come one by one */

/**
 * struct arena - Its first bytes are this
 * @used:	Bytes of it, of @size
 */
struct arena {
	struct arena *next;
	size_t used, size;
};

void *arena_pages(size_t bytes)
{
	void *p = aligned_alloc(ARENA_LARGE,
				(bytes + ARENA_LARGE - 1) / ARENA_LARGE * ARENA_LARGE);

	/* Where it is refused pages stay small. */
	if (p)
		madvise(p, bytes, MADV_HUGEPAGE);
	return p;
}

static size_t round_up(size_t bytes)
{
	return (bytes + ARENA_LINE - 1) / ARENA_LINE * ARENA_LINE;
}

size_t arenas_step(const struct arenas *a, size_t bytes)
{
	bytes = round_up(bytes);
	if (a->last && a->last->used + bytes <= a->last->size)
		return 0;
	return a->n < FIRST ? ARENA_LINE + bytes : ARENA_LARGE;
}

static struct arena *add(struct arenas *a, size_t size)
{
	struct arena *new = size == ARENA_LARGE ? arena_pages(size)
						: aligned_alloc(ARENA_LINE, size);

	if (!new)
		return NULL;
	*new = (struct arena){ .next = a->last, .used = ARENA_LINE, .size = size };
	a->last = new;
	a->n++;
	return new;
}

/* Pieces of a power of two would begin where all others do, as caches see it, which then use but
 * a part of themselves: so each begins a line later.
 */
void *arenas_cut(struct arenas *a, size_t bytes)
{
	size_t step = arenas_step(a, bytes);
	struct arena *from = step ? add(a, step) : a->last;
	uint8_t *piece;

	if (!from)
		return NULL;
	piece = (uint8_t *)from + from->used;
	from->used += round_up(bytes) + ARENA_LINE;
	return piece;
}

void arenas_free(struct arenas *a)
{
	while (a->last) {
		struct arena *next = a->last->next;

		free(a->last);
		a->last = next;
	}
	a->n = 0;
}
