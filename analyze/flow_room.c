/* SPDX-License-Identifier: MIT
 *
 * flow_room.c - the memory of the table of flows.
 *
 * Slabs of flows, and shelves of what few of them have, grow until the table has all that it may
 * take: what gives its room then stands in flow_evict.c.
 */
#include "chunks.h"
#include "flow_impl.h"

#include <stdlib.h>
#include <string.h>

#define SLABS_MAX (SLOT_PACKED / SLAB_FLOWS)
#define PER_SLAB  16 /* in a slab of them */

static size_t slab_bytes(const struct flowtab *t)
{
	return SLAB_FLOWS * t->each;
}

void flowtab_room(struct flowtab *t)
{
	size_t each = sizeof(struct flow) + sizeof(struct story);

	each += t->cfg.rows ? sizeof(struct rowlist) : 0;
	each += t->cfg.opinions ? sizeof(struct zeek) : 0;

	t->each = (each + ARENA_LINE - 1) / ARENA_LINE * ARENA_LINE;
	for (int a = 0; a < ANNEX_N; a++)
		t->shelf[annex_kind[a].shelf] =
			(struct shelf){ .size = annex_kind[a].bytes, .per = PER_SLAB };
}

void flowtab_free_room(struct flowtab *t)
{
	arenas_free(&t->arenas);
	for (int i = 0; i < SHELF_N; i++)
		shelf_free(&t->shelf[i]);
	attic_free(&t->attic);
	free(t->slabs);
	wheel_free(&t->wheel);
}

void *flowtab_calloc(size_t bytes)
{
	void *p;

	if (bytes < ARENA_LARGE)
		return calloc(1, bytes);
	p = arena_pages(bytes);
	if (p)
		memset(p, 0, bytes);
	return p;
}

static bool shelf_more(struct flowtab *t, struct shelf *p)
{
	if (!flowtab_fits(t, shelf_step(p)) || !shelf_grow(p))
		return false;
	t->bytes += shelf_step(p);
	return true;
}

/* The wheel is asked each time: it may have had no memory when the list did. */
static bool room_for_slab(struct flowtab *t)
{
	return chunks_room(&t->slabs, t->nslabs, &t->slabs_cap) &&
	       (!t->cfg.as_they_end ||
		wheel_room(&t->wheel, t->slabs_cap * SLAB_FLOWS));
}

static uint8_t *slab_new(struct flowtab *t)
{
	size_t step = arenas_step(&t->arenas, slab_bytes(t));
	uint8_t *s =
		flowtab_fits(t, step) ? arenas_cut(&t->arenas, slab_bytes(t)) : NULL;

	t->bytes += s ? step : 0;
	return s;
}

/* Half of all is for packed flows: it holds twice as many. */
static bool is_share_taken(const struct flowtab *t)
{
	return t->cfg.packs && (t->nslabs + 1) * slab_bytes(t) > t->cfg.max_bytes / 2;
}

/* Some of those that must be there, so that there are always some. */
static bool first_annexes(struct flowtab *t)
{
	for (int i = 0; i < ANNEX_N; i++) {
		struct shelf *p = &t->shelf[annex_kind[i].shelf];

		if (annex_must((enum annex)i) && !shelf_count(p) && !shelf_more(t, p))
			return false;
	}
	return true;
}

bool flowtab_grow(struct flowtab *t)
{
	uint8_t *s;

	if (t->nslabs == 0 && !first_annexes(t))
		return false;
	if (t->nslabs >= SLABS_MAX || (t->nslabs && is_share_taken(t)) ||
	    !room_for_slab(t))
		return false;
	s = slab_new(t);
	if (!s)
		return false;
	t->slabs[t->nslabs++] = s;
	for (uint32_t i = 0; i < SLAB_FLOWS; i++)
		flow_at(t, t->nflows + i)->used = false;
	return true;
}

void flowtab_release(struct flowtab *t, uint32_t n)
{
	struct flow *f = flow_at(t, n);
	struct story *s = story_of(f);

	wheel_take(&t->wheel, n);
	f->used = false;
	for (int a = 0; a < ANNEX_N; a++)
		shelf_put(&t->shelf[annex_kind[a].shelf], annex_of(s, (enum annex)a));
	s->number = t->spare;
	t->spare = n + 1;
}

void flowtab_drop(struct flowtab *t, uint32_t n, bool early)
{
	struct flow *f = flow_at(t, n);
	uint32_t hash = flowtab_hash(t, &f->end[0], &f->end[1]);

	flowtab_soon(t, hash);
	if (t->cfg.leave)
		t->cfg.leave(t->cfg.arg, f, story_of(f), early);
	flowtab_detach(t, f, hash);
	flowtab_release(t, n);
}

bool flowtab_annex(struct flowtab *t, struct story *s, enum annex a)
{
	enum annex_shelf from = annex_kind[a].shelf;
	struct shelf *p = &t->shelf[from];
	void *is = annex_of(s, a);

	if (is)
		return true;
	is = shelf_take(p, s->number + 1);
	if (!is) {
		if (!shelf_more(t, p) && annex_must(a))
			flowtab_evict_from_shelf(t, from, s->number);
		is = shelf_take(p, s->number + 1);
	}
	annex_set(s, a, is);
	return is != NULL;
}

/* The next one will be wanted soon. */
uint32_t flowtab_spare(struct flowtab *t)
{
	uint32_t n = t->spare - 1;

	t->spare = story_at(t, n)->number;
	if (t->spare)
		flowtab_fetch_all(t, t->spare - 1);
	return n;
}
