/* SPDX-License-Identifier: MIT
 *
 * shelf.c - things of one size.
 */
#include "shelf.h"

#include <stdlib.h>
#include <string.h>

#include "chunks.h"

bool shelf_grow(struct shelf *p)
{
	uint8_t *slab = chunks_room(&p->slabs, p->nslabs, &p->cap)
				? calloc(p->per, p->size)
				: NULL;

	if (!slab)
		return false;
	p->slabs[p->nslabs++] = slab;
	for (uint32_t i = p->per; i-- > 0;)
		shelf_put(p, slab + p->size * i);
	return true;
}

void *shelf_take(struct shelf *p)
{
	void *thing = p->idle;

	if (!thing)
		return NULL;
	memcpy(&p->idle, thing, sizeof(p->idle));
	memset(thing, 0, p->size);
	return thing;
}

void shelf_put(struct shelf *p, void *thing)
{
	if (!thing)
		return;
	memset(thing, 0, p->size);
	memcpy(thing, &p->idle, sizeof(p->idle));
	p->idle = thing;
}

void shelf_free(struct shelf *p)
{
	for (uint32_t i = 0; i < p->nslabs; i++)
		free(p->slabs[i]);
	free(p->slabs);
	*p = (struct shelf){ .size = p->size, .per = p->per };
}
