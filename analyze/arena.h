/* SPDX-License-Identifier: MIT
 *
 * arena.h - pieces of memory that never move and are given back together.
 *
 * What is looked up at random is cut from large pages: with small ones looking up the page costs
 * as much as fetching what is there, and clearing them one by one more than filling them.
 */
#ifndef TCT_ARENA_H
#define TCT_ARENA_H

#include <stddef.h>
#include <stdint.h>

#define ARENA_LARGE ((size_t)2 << 20) /* a large page: no piece may be as large */
#define ARENA_LINE  64u		      /* of the cache: pieces begin at one */

struct arena;

/**
 * struct arenas - Open, so that it can be part of what uses it; all zero is an empty one
 * @last:	Where pieces are cut from; it leads to the others
 * @n:		How many there are
 */
struct arenas {
	struct arena *last;
	uint32_t n;
};

/** arenas_step() - Memory that a piece of @bytes takes: often 0 */
size_t arenas_step(const struct arenas *a, size_t bytes);

/** arenas_cut() - A piece of @bytes, not cleared, or NULL without memory */
void *arenas_cut(struct arenas *a, size_t bytes);

void arenas_free(struct arenas *a);

/**
 * arena_pages() - Memory, not cleared, in large pages where there are any
 *
 * Return: @bytes, to free(3), or NULL without memory
 */
void *arena_pages(size_t bytes);

#endif /* TCT_ARENA_H */
