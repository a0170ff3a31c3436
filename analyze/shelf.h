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
 * struct shelf_head - Before each thing
 * @owner:	Who took it, 0 if nobody did who can be asked to give it back
 */
struct shelf_head {
	uint64_t owner;
};

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
	return (p->size + sizeof(struct shelf_head)) * p->per;
}

/** shelf_grow() - Add a slab of things. Return: false without memory */
bool shelf_grow(struct shelf *p);

/**
 * shelf_take() - A thing, all zero
 * @owner:	For shelf_owner()
 *
 * Return: it, or NULL: see shelf_grow()
 */
void *shelf_take(struct shelf *p, uint64_t owner);

/** shelf_put() - Give it back; NULL is nothing */
void shelf_put(struct shelf *p, void *thing);

/** shelf_count() - How many things there are, with those that nobody has */
static inline uint32_t shelf_count(const struct shelf *p)
{
	return p->nslabs * p->per;
}

/** shelf_owner() - Of the @i-th thing, 0 if nobody has taken it */
uint64_t shelf_owner(const struct shelf *p, uint32_t i);

void shelf_free(struct shelf *p);

#endif /* TCT_SHELF_H */
