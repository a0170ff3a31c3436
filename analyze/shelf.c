/* SPDX-License-Identifier: MIT
 *
 * shelf.c - things of one size.
 */
#include "shelf.h"

#include <stdlib.h>
#include <string.h>

#include "chunks.h"

static struct shelf_head *head_at(const struct shelf *p, uint32_t i)
{
	void *at = p->slabs[i / p->per] +
		   (p->size + sizeof(struct shelf_head)) * (i % p->per);

	return at;
}

bool shelf_grow(struct shelf *p)
{
	uint8_t *slab = chunks_room(&p->slabs, p->nslabs, &p->cap)
				? malloc(shelf_step(p))
				: NULL;

	if (!slab)
		return false;
	p->slabs[p->nslabs++] = slab;
	for (uint32_t i = shelf_count(p); i-- > shelf_count(p) - p->per;)
		shelf_put(p, head_at(p, i) + 1);
	return true;
}

static struct shelf_head *head_of(void *thing)
{
	return (struct shelf_head *)thing - 1;
}

void *shelf_take(struct shelf *p, uint64_t owner)
{
	void *thing = p->idle;

	if (!thing)
		return NULL;
	memcpy(&p->idle, thing, sizeof(p->idle));
	memset(thing, 0, p->size);
	head_of(thing)->owner = owner;
	return thing;
}

void shelf_put(struct shelf *p, void *thing)
{
	if (!thing)
		return;
	head_of(thing)->owner = 0;
	memcpy(thing, &p->idle, sizeof(p->idle));
	p->idle = thing;
}

uint64_t shelf_owner(const struct shelf *p, uint32_t i)
{
	return head_at(p, i)->owner;
}

void shelf_free(struct shelf *p)
{
	for (uint32_t i = 0; i < p->nslabs; i++)
		free(p->slabs[i]);
	free(p->slabs);
	*p = (struct shelf){ .size = p->size, .per = p->per };
}
