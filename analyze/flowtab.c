/* SPDX-License-Identifier: MIT
 *
 * flowtab.c - the table of flows.
 *
 * Theory of operation. Flows lie in slabs and never move; a hash index of 8 bytes a slot
 * finds them by their two endpoints, in either direction, with linear probing. The hash
 * is keyed, so that nobody who sends packets can choose where they land. A flow whose
 * addresses a later connection uses is detached: it stays, out of the index, until the run
 * ends. Flows that have been silent can be packed (flow_pack.c): finding one brings it back to
 * a slab. What becomes of memory that is used up stands in flow_evict.c.
 *
 * A plain segment touches the flow itself and the line of its story that its sender's
 * unanswered segments are in, nothing else; SYNs and FINs touch the next ones. What few
 * flows need lies on shelves.
 */
#include "flow_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct flowtab *flowtab_new(const struct flowtab_cfg *cfg)
{
	struct flowtab *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->cfg = *cfg;
	/* Bits on both sides make products mix, whatever the key. */
	t->cfg.key[0] ^= UINT64_C(0x9e3779b97f4a7c15);
	t->cfg.key[1] ^= UINT64_C(0xbf58476d1ce4e5b9);
	flowtab_room(t);
	halfopens_init(&t->syns);
	t->looks = FLOWTAB_LOOKS;
	t->mask = 1023;
	t->slots = flowtab_calloc((t->mask + 1) * sizeof(*t->slots));
	t->bytes = sizeof(*t) + (t->mask + 1) * sizeof(*t->slots);
	if (!t->slots) {
		free(t);
		return NULL;
	}
	return t;
}

void flowtab_free(struct flowtab *t)
{
	if (!t)
		return;
	flowtab_free_room(t);
	halfopens_free(&t->syns);
	free(t->slots);
	free(t);
}

size_t flowtab_live(const struct flowtab *t)
{
	return t->live;
}

size_t flowtab_bytes(const struct flowtab *t)
{
	return t->bytes + t->syns.bytes;
}

static bool slot_is(const struct flowtab *t, uint32_t is, const struct endpoint *a,
		    const struct endpoint *b)
{
	struct flow packed UNSET;
	enum side from;

	if (is & SLOT_SYN)
		return halfopen_is(&t->syns, is & ~SLOT_SYN, a, b);
	if (is & SLOT_PACKED) {
		flowtab_peek(t, is & ~SLOT_PACKED, &packed);
		return flow_is(&packed, a, b, &from);
	}
	return flow_is(flow_at(t, is - 1), a, b, &from);
}

size_t flowtab_slot(const struct flowtab *t, uint32_t hash, const struct endpoint *a,
		    const struct endpoint *b)
{
	size_t i = hash & t->mask;

	while (t->slots[i].is &&
	       !(t->slots[i].hash == hash && slot_is(t, t->slots[i].is, a, b)))
		i = (i + 1) & t->mask;
	return i;
}

struct hit flowtab_at(struct flowtab *t, uint32_t hash, const struct endpoint *src,
		      const struct endpoint *dst)
{
	uint32_t is = t->slots[flowtab_slot(t, hash, src, dst)].is;
	struct flow *f;
	enum side from;

	if (is & SLOT_SYN)
		return (struct hit){ .syn = (is & ~SLOT_SYN) + 1 };
	if (is & SLOT_PACKED)
		is = flowtab_unpack(t, hash, is & ~SLOT_PACKED);
	if (!is)
		return (struct hit){ 0 };
	f = flow_at(t, is - 1);
	flow_is(f, src, dst, &from);
	return (struct hit){ .flow = f, .story = story_of(f), .from = from };
}

struct flow *flowtab_find(struct flowtab *t, const struct endpoint *src,
			  const struct endpoint *dst, struct story **story)
{
	struct hit h = flowtab_at(t, flowtab_hash(t, src, dst), src, dst);

	if (h.flow)
		*story = h.story;
	return h.flow;
}

void flowtab_put(struct flowtab *t, struct slot s)
{
	size_t i = s.hash & t->mask;

	while (t->slots[i].is)
		i = (i + 1) & t->mask;
	t->slots[i] = s;
}

/* Linear probing without tombstones: what stood behind moves up. */
void flowtab_clear(struct flowtab *t, size_t i)
{
	size_t j = i;

	t->slots[i].is = 0;
	t->live--;
	for (;;) {
		size_t home;

		j = (j + 1) & t->mask;
		if (!t->slots[j].is)
			return;
		home = t->slots[j].hash & t->mask;
		if (((j - home) & t->mask) < ((j - i) & t->mask))
			continue;
		t->slots[i] = t->slots[j];
		t->slots[j].is = 0;
		i = j;
	}
}

static bool grow_index(struct flowtab *t)
{
	size_t n = (t->mask + 1) * 2;
	size_t more = (t->mask + 1) * sizeof(*t->slots);
	struct slot *old = t->slots;
	struct slot *slots;
	size_t oldn = t->mask + 1;

	if (!flowtab_fits(t, more))
		return false;
	slots = flowtab_calloc(n * sizeof(*slots));
	if (!slots)
		return false;
	t->slots = slots;
	t->mask = n - 1;
	t->bytes += more;
	for (size_t i = 0; i < oldn; i++)
		if (old[i].is)
			flowtab_put(t, old[i]);
	free(old);
	return true;
}

/* The slot that leads to it; there is one. */
static size_t slot_of(const struct flowtab *t, uint32_t hash, uint32_t is)
{
	size_t i = hash & t->mask;

	while (t->slots[i].is != is)
		i = (i + 1) & t->mask;
	return i;
}

void flowtab_relabel(struct flowtab *t, uint32_t hash, uint32_t was, uint32_t is)
{
	t->slots[slot_of(t, hash, was)].is = is;
}

void flowtab_unlist(struct flowtab *t, uint32_t hash, uint32_t is)
{
	flowtab_clear(t, slot_of(t, hash, is));
}

void flowtab_detach(struct flowtab *t, struct flow *f, uint32_t hash)
{
	if (f->detached)
		return;
	flowtab_unlist(t, hash, story_of(f)->number + 1);
	f->detached = true;
}

bool flowtab_index_room(struct flowtab *t)
{
	return (t->live + 1) * 4 <= (t->mask + 1) * 3 || grow_index(t);
}

/* One that was never used, if no other is left. */
static bool has_number(struct flowtab *t)
{
	return t->spare || t->nflows < t->nslabs * SLAB_FLOWS || flowtab_grow(t);
}

static bool new_number(struct flowtab *t, uint32_t *n)
{
	while (!flowtab_index_room(t))
		if (!flowtab_evict_from_index(t))
			return false;
	if (!has_number(t) && !flowtab_evict(t))
		return false;
	*n = t->spare ? flowtab_spare(t) : t->nflows++;
	return true;
}

/* What is wanted of rows and opinions comes behind it. */
static void begin_story(const struct flowtab *t, struct story *s, uint32_t n)
{
	void *behind = s + 1;

	s->number = n;
	if (t->cfg.rows) {
		s->rows = behind;
		behind = s->rows + 1;
	}
	if (t->cfg.opinions)
		s->zeek = behind;
}

struct flow *flowtab_begin(struct flowtab *t, uint32_t hash, const struct endpoint *src,
			   const struct endpoint *dst, struct story **story)
{
	struct flow *f;
	uint32_t n;

	if (!new_number(t, &n))
		return NULL;
	f = flow_at(t, n);
	*story = story_of(f);
	memset(f, 0, t->each);
	begin_story(t, *story, n);
	f->end[0] = *src;
	f->end[1] = *dst;
	f->self = endpoint_eq(src, dst);
	f->used = true;
	f->opinions = t->cfg.opinions;
	flowtab_put(t, (struct slot){ hash, n + 1 });
	t->live++;
	if (t->cfg.as_they_end)
		flowtab_wait(t, n);
	return f;
}

struct flow *flowtab_add(struct flowtab *t, const struct endpoint *src,
			 const struct endpoint *dst, struct story **story)
{
	uint32_t hash = flowtab_hash(t, src, dst);
	struct hit h = flowtab_at(t, hash, src, dst);

	if (h.flow && t->cfg.as_they_end)
		flowtab_drop(t, h.story->number, false);
	else if (h.flow)
		flowtab_detach(t, h.flow, hash);
	return flowtab_begin(t, hash, src, dst, story);
}
