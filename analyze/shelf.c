/* SPDX-License-Identifier: MIT
 *
 * shelf.c - things of one size.
 */
#include "shelf.h"

#include <stdlib.h>
#include <string.h>

static bool room_for_slab(struct shelf *p)
{
	uint32_t cap = p->cap ? p->cap * 2 : 16;
	uint8_t **grown;

	if (p->nslabs < p->cap)
		return true;
	grown = realloc(p->slabs, cap * sizeof(*grown));
	if (!grown)
		return false;
	p->slabs = grown;
	p->cap = cap;
	return true;
}

bool shelf_grow(struct shelf *p)
{
	uint8_t *slab = room_for_slab(p) ? calloc(p->per, p->size) : NULL;

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
