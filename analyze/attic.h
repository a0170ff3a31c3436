/* SPDX-License-Identifier: MIT
 *
 * attic.h - places of many sizes, each with a number, which never move; what is given back is
 * used again for things of its size.
 */
#ifndef TCT_ATTIC_H
#define TCT_ATTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATTIC_MAX   2048u /* bytes that a thing may have */
#define ATTIC_UNIT  16u	  /* bytes that places are counted in */
#define ATTIC_SIZES (ATTIC_MAX / ATTIC_UNIT + 2)
#define ATTIC_CHUNK ((size_t)2 << 20)

/* No place; those that are one are below it. */
#define ATTIC_NONE (UINT32_C(1) << 30)

/**
 * struct attic - Open, so that it can be part of what uses it; all zero is an empty one
 * @chunk:	Places are cut from these, @n of them, room for @cap
 * @used:	Bytes of the last one
 * @places:	That there are, taken or not
 * @idle:	By size in units, the last place given back, + 1
 */
struct attic {
	uint8_t **chunk;
	uint32_t n, cap;
	size_t used;
	uint32_t places;
	uint32_t idle[ATTIC_SIZES];
};

/** attic_grow() - Add a chunk of ATTIC_CHUNK bytes. Return: false without memory */
bool attic_grow(struct attic *a);

/**
 * attic_take() - A place
 * @bytes:	That fit, 1 to ATTIC_MAX
 *
 * Return: its number, or ATTIC_NONE: see attic_grow()
 */
uint32_t attic_take(struct attic *a, size_t bytes);

/** attic_give() - Give it back */
void attic_give(struct attic *a, uint32_t number);

/** attic_at() - What is there: as many bytes as were asked for, 8 by 8 aligned */
void *attic_at(const struct attic *a, uint32_t number);

/**
 * attic_next() - The first place from @number on that is taken
 *
 * @number is one, or 0, or what follows one: attic_after(). Return: false if there is none
 */
bool attic_next(const struct attic *a, uint32_t *number);

/** attic_after() - Where the place behind that one begins */
uint32_t attic_after(const struct attic *a, uint32_t number);

/**
 * attic_turn() - Go round all places, one at a time
 *
 * @number is one, or 0, and becomes the next one. Return: it was taken; false if there are none
 */
bool attic_turn(const struct attic *a, uint32_t *number);

void attic_free(struct attic *a);

#endif /* TCT_ATTIC_H */
