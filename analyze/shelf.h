/* SPDX-License-Identifier: MIT
 *
 * shelf.h - things of one size, which never move; what is given back is used again.
 */
#ifndef TCT_SHELF_H
#define TCT_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct shelf - Open, so that it can be part of what uses it; begin with .size and .per
 * @size:	Of a thing, in bytes, a multiple of 8
 * @per:	Things in a slab
 * @slabs:	@nslabs of them, room for @cap
 * @idle:	Things that nobody has, each with the address of the next one
 */
struct shelf {
	size_t size;
	uint32_t per;
	uint32_t nslabs, cap;
	uint8_t **slabs;
	void *idle;
};

/** shelf_step() - Bytes that shelf_grow() takes */
static inline size_t shelf_step(const struct shelf *p)
{
	return p->size * p->per;
}

/** shelf_grow() - Add a slab of things, all zero. Return: false without memory */
bool shelf_grow(struct shelf *p);

/** shelf_take() - A thing, all zero, or NULL: see shelf_grow() */
void *shelf_take(struct shelf *p);

/** shelf_put() - Give it back; NULL is nothing */
void shelf_put(struct shelf *p, void *thing);

/** shelf_count() - How many things there are, with those that nobody has */
static inline uint32_t shelf_count(const struct shelf *p)
{
	return p->nslabs * p->per;
}

/** shelf_at() - One of them */
static inline void *shelf_at(const struct shelf *p, uint32_t i)
{
	return p->slabs[i / p->per] + p->size * (i % p->per);
}

void shelf_free(struct shelf *p);

#endif /* TCT_SHELF_H */
