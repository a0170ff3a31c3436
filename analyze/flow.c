/* SPDX-License-Identifier: MIT
 *
 * flow.c - the table of flows.
 *
 * Theory of operation. Flows lie in slabs and never move; a hash index of 8 bytes a slot
 * finds them by their two endpoints, in either direction, with linear probing. The hash
 * is keyed, so that nobody who sends packets can choose where they land. A flow whose
 * addresses a later connection uses is detached: it stays in its slab, out of the index,
 * until the run ends. When memory is used up, the flow that is least worth keeping of a
 * few looked at by a clock hand is pushed out: a detached or closed one, else a SYN that
 * nobody answered, else the one that has been silent longest.
 *
 * A plain segment touches the flow itself and the line of its story that its sender's
 * unanswered segments are in, nothing else. What few flows need lies on shelves.
 */
#include "flow.h"

#include "shelf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_FLOWS 256
#define EXTRAS	   16 /* in a slab of them */
#define SLABS_MAX  (UINT32_MAX / SLAB_FLOWS)
#define EVICT_LOOK 64
#define LINE	   64 /* of the cache */
#define NEAR_STORY offsetof(struct story, zeek)

struct slot {
	uint32_t hash;
	uint32_t flow; /* number + 1, 0: empty */
};

/* Stories come after the flows, each of flowtab.story bytes: with rows or without. */
struct slab {
	struct flow flow[SLAB_FLOWS];
	uint8_t stories[];
};

struct flowtab {
	struct flowtab_cfg cfg;
	size_t story;
	struct slot *slots;
	size_t mask, live;
	struct slab **slabs;
	size_t nslabs, slabs_cap;
	uint32_t nflows, hand,
		spare; /* @spare: number + 1 of one that may be used anew */
	struct shelf extras, mores;
	uint32_t extra_hand;
	size_t bytes;
};

const char *const rst_family_name[RST_FAMILY_N] = {
	[RST_FAMILY_ABORT] = "abort",
	[RST_FAMILY_REPLY] = "reply",
	[RST_FAMILY_REFUSAL] = "refusal",
	[RST_FAMILY_INJECTED] = "injected",
};

static struct flow *flow_at(const struct flowtab *t, uint32_t i)
{
	return &t->slabs[i / SLAB_FLOWS]->flow[i % SLAB_FLOWS];
}

static struct story *story_at(const struct flowtab *t, uint32_t i)
{
	void *at = t->slabs[i / SLAB_FLOWS]->stories + t->story * (i % SLAB_FLOWS);

	return at;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t hash_end(const struct flowtab *t, const struct endpoint *e)
{
	uint64_t hi, lo;

	memcpy(&hi, e->addr, 8);
	memcpy(&lo, e->addr + 8, 8);
	return fold(lo ^ t->cfg.key[0],
		    fold(hi ^ t->cfg.key[1], e->port ^ ~t->cfg.key[0]) | 1);
}

/* Symmetric in its arguments, so that both directions find one flow. */
uint32_t flowtab_hash(const struct flowtab *t, const struct endpoint *a,
		      const struct endpoint *b)
{
	uint64_t h = hash_end(t, a) + hash_end(t, b);

	return (uint32_t)(fold(h ^ t->cfg.key[1], t->cfg.key[0] | 1) >> 16);
}

static bool flow_is(const struct flow *f, const struct endpoint *a,
		    const struct endpoint *b)
{
	return (endpoint_eq(&f->end[0], a) && endpoint_eq(&f->end[1], b)) ||
	       (endpoint_eq(&f->end[0], b) && endpoint_eq(&f->end[1], a));
}

struct flowtab *flowtab_new(const struct flowtab_cfg *cfg)
{
	struct flowtab *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->cfg = *cfg;
	t->story = cfg->rows ? sizeof(struct story) : offsetof(struct story, rows);
	t->story = (t->story + LINE - 1) / LINE * LINE;
	t->extras = (struct shelf){ .size = sizeof(struct extra), .per = EXTRAS };
	t->mores = (struct shelf){ .size = sizeof(struct asked_more), .per = EXTRAS };
	t->mask = 1023;
	t->slots = calloc(t->mask + 1, sizeof(*t->slots));
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
	for (size_t i = 0; i < t->nslabs; i++)
		free(t->slabs[i]);
	shelf_free(&t->extras);
	shelf_free(&t->mores);
	free(t->slabs);
	free(t->slots);
	free(t);
}

size_t flowtab_bytes(const struct flowtab *t)
{
	return t->bytes;
}

/* The slot that holds the flow, or the empty one where it would go. */
static size_t slot_of(const struct flowtab *t, uint32_t hash, const struct endpoint *a,
		      const struct endpoint *b)
{
	size_t i = hash & t->mask;

	while (t->slots[i].flow && !(t->slots[i].hash == hash &&
				     flow_is(flow_at(t, t->slots[i].flow - 1), a, b)))
		i = (i + 1) & t->mask;
	return i;
}

void flowtab_soon(const struct flowtab *t, uint32_t hash)
{
	__builtin_prefetch(&t->slots[hash & t->mask]);
}

/* Where the hash is the same it is the flow, but for one time in 2^32. */
void flowtab_near(const struct flowtab *t, uint32_t hash)
{
	size_t i = hash & t->mask;
	uint32_t n;

	while (t->slots[i].flow && t->slots[i].hash != hash)
		i = (i + 1) & t->mask;
	n = t->slots[i].flow;
	if (!n)
		return;
	for (size_t k = 0; k < sizeof(struct flow); k += LINE)
		__builtin_prefetch((const char *)flow_at(t, n - 1) + k, 1);
	for (size_t k = 0; k < NEAR_STORY; k += LINE)
		__builtin_prefetch((const char *)story_at(t, n - 1) + k, 1);
}

struct flow *flowtab_at(struct flowtab *t, uint32_t hash, const struct endpoint *src,
			const struct endpoint *dst, struct story **story)
{
	uint32_t n = t->slots[slot_of(t, hash, src, dst)].flow;

	if (!n)
		return NULL;
	*story = story_at(t, n - 1);
	return flow_at(t, n - 1);
}

struct flow *flowtab_find(struct flowtab *t, const struct endpoint *src,
			  const struct endpoint *dst, struct story **story)
{
	return flowtab_at(t, flowtab_hash(t, src, dst), src, dst, story);
}

static void slot_put(struct flowtab *t, uint32_t hash, uint32_t flow)
{
	size_t i = hash & t->mask;

	while (t->slots[i].flow)
		i = (i + 1) & t->mask;
	t->slots[i] = (struct slot){ hash, flow };
}

/* Linear probing without tombstones: what stood behind moves up. */
static void slot_clear(struct flowtab *t, size_t i)
{
	size_t j = i;

	t->slots[i].flow = 0;
	t->live--;
	for (;;) {
		size_t home;

		j = (j + 1) & t->mask;
		if (!t->slots[j].flow)
			return;
		home = t->slots[j].hash & t->mask;
		if (((j - home) & t->mask) < ((j - i) & t->mask))
			continue;
		t->slots[i] = t->slots[j];
		t->slots[j].flow = 0;
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

	if (t->bytes + more > t->cfg.max_bytes)
		return false;
	slots = calloc(n, sizeof(*slots));
	if (!slots)
		return false;
	t->slots = slots;
	t->mask = n - 1;
	t->bytes += more;
	for (size_t i = 0; i < oldn; i++)
		if (old[i].flow)
			slot_put(t, old[i].hash, old[i].flow);
	free(old);
	return true;
}

static bool shelf_more(struct flowtab *t, struct shelf *p)
{
	if (t->bytes + shelf_step(p) > t->cfg.max_bytes || !shelf_grow(p))
		return false;
	t->bytes += shelf_step(p);
	return true;
}

static bool room_for_slab(struct flowtab *t)
{
	size_t cap = t->slabs_cap ? t->slabs_cap * 2 : 64;
	struct slab **p;

	if (t->nslabs < t->slabs_cap)
		return true;
	p = realloc(t->slabs, cap * sizeof(struct slab *));
	if (!p)
		return false;
	t->slabs = p;
	t->slabs_cap = cap;
	return true;
}

/* With the first flows come the first extras, so that there are always some. */
static bool grow_slabs(struct flowtab *t)
{
	size_t bytes = sizeof(struct slab) + SLAB_FLOWS * t->story;
	struct slab *s;

	if (t->nslabs == 0 && !shelf_count(&t->extras) && !shelf_more(t, &t->extras))
		return false;
	if (t->bytes + bytes > t->cfg.max_bytes || t->nslabs >= SLABS_MAX ||
	    !room_for_slab(t))
		return false;
	s = aligned_alloc(LINE, bytes);
	if (!s)
		return false;
	for (uint32_t i = 0; i < SLAB_FLOWS; i++)
		s->flow[i].used = false;
	t->slabs[t->nslabs++] = s;
	t->bytes += bytes;
	return true;
}

static void detach(struct flowtab *t, struct flow *f)
{
	uint32_t hash = flowtab_hash(t, &f->end[0], &f->end[1]);

	if (f->detached)
		return;
	slot_clear(t, slot_of(t, hash, &f->end[0], &f->end[1]));
	f->detached = true;
}

/* How little is lost with a flow. */
enum worth { WORTH_OVER, WORTH_UNANSWERED, WORTH_KEEPING };

static enum worth worth_of(const struct flow *f)
{
	const struct half *a = &f->half[SIDE_A], *b = &f->half[SIDE_B];

	if (f->detached || (a->state == TS_CLOSE && b->state == TS_CLOSE))
		return WORTH_OVER;
	if (a->state == TS_SYN_SENT && !b->packets)
		return WORTH_UNANSWERED;
	return WORTH_KEEPING;
}

static bool is_worse(const struct flow *f, const struct flow *than)
{
	enum worth a = worth_of(f), b = worth_of(than);

	return a != b ? a < b : f->last < than->last;
}

/* The owner sees it off; its number and all that it had may be used anew. */
static void drop(struct flowtab *t, uint32_t n)
{
	struct flow *f = flow_at(t, n);
	struct story *s = story_at(t, n);

	if (t->cfg.evict)
		t->cfg.evict(t->cfg.arg, f, s);
	detach(t, f);
	f->used = false;
	shelf_put(&t->extras, s->extra);
	shelf_put(&t->mores, s->asked[SIDE_A].more);
	shelf_put(&t->mores, s->asked[SIDE_B].more);
	s->number = t->spare;
	t->spare = n + 1;
}

static void evict(struct flowtab *t)
{
	uint32_t best = t->hand;

	for (uint32_t i = 0; i < EVICT_LOOK && i < t->nflows; i++) {
		uint32_t n = t->hand;

		t->hand = (t->hand + 1) % t->nflows;
		if (is_worse(flow_at(t, n), flow_at(t, best)))
			best = n;
	}
	drop(t, best);
}

/* The same among those that have an extra, all but @keep. */
static void evict_extra(struct flowtab *t, uint32_t keep)
{
	uint32_t count = shelf_count(&t->extras), best = UINT32_MAX;

	for (uint32_t i = 0; i < count && (i < EVICT_LOOK || best == UINT32_MAX); i++) {
		const struct extra *x = shelf_at(&t->extras, t->extra_hand);
		uint32_t n = x->number - 1;

		t->extra_hand = (t->extra_hand + 1) % count;
		if (x->number && n != keep &&
		    (best == UINT32_MAX || is_worse(flow_at(t, n), flow_at(t, best))))
			best = n;
	}
	if (best != UINT32_MAX)
		drop(t, best);
}

struct extra *flowtab_extra(struct flowtab *t, struct story *s)
{
	struct extra *x = s->extra;

	if (x)
		return x;
	x = shelf_take(&t->extras);
	if (!x) {
		if (!shelf_more(t, &t->extras))
			evict_extra(t, s->number);
		x = shelf_take(&t->extras);
	}
	if (!x)
		return NULL;
	x->number = s->number + 1;
	s->extra = x;
	s->resets = x->resets;
	return x;
}

/* Without room the oldest is forgotten sooner. */
static void more_room(struct flowtab *t, struct asked *a)
{
	a->more = shelf_take(&t->mores);
	if (!a->more && shelf_more(t, &t->mores))
		a->more = shelf_take(&t->mores);
}

bool flowtab_prepare(struct flowtab *t, const struct flow *f, struct story *s,
		     enum side x, const struct segment *g)
{
	bool stray = (g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN &&
		     f->half[x].state >= TS_ESTABLISHED;

	if (asked_full(&s->asked[x]))
		more_room(t, &s->asked[x]);
	return !((g->flags & SEG_RST) || stray) || flowtab_extra(t, s);
}

static bool index_room(struct flowtab *t)
{
	return (t->live + 1) * 4 <= (t->mask + 1) * 3 || grow_index(t);
}

static uint32_t take_spare(struct flowtab *t)
{
	uint32_t n = t->spare - 1;

	t->spare = story_at(t, n)->number;
	return n;
}

static bool new_number(struct flowtab *t, uint32_t *n)
{
	bool room = index_room(t);

	if (room && !t->spare &&
	    (t->nflows < t->nslabs * SLAB_FLOWS || grow_slabs(t))) {
		*n = t->nflows++;
		return true;
	}
	if (t->nflows == 0)
		return false;
	if (!room || !t->spare)
		evict(t);
	*n = take_spare(t);
	return true;
}

struct flow *flowtab_add(struct flowtab *t, const struct endpoint *src,
			 const struct endpoint *dst, struct story **story)
{
	struct flow *f = flowtab_find(t, src, dst, story);
	uint32_t n;

	if (f)
		detach(t, f);
	if (!new_number(t, &n))
		return NULL;
	f = flow_at(t, n);
	*story = story_at(t, n);
	memset(f, 0, sizeof(*f));
	memset(*story, 0, t->story);
	(*story)->number = n;
	f->end[0] = *src;
	f->end[1] = *dst;
	f->self = endpoint_eq(src, dst);
	f->used = true;
	slot_put(t, flowtab_hash(t, src, dst), n + 1);
	t->live++;
	return f;
}

struct idkey {
	uint64_t id;
	uint32_t n;
};

static int by_id(const void *a, const void *b)
{
	const struct idkey *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int flowtab_each(struct flowtab *t,
		 int (*fn)(void *arg, struct flow *f, struct story *s), void *arg)
{
	struct idkey *order = malloc((t->nflows + 1) * sizeof(*order));
	uint32_t used = 0;
	int r = 0;

	if (!order)
		return -ENOMEM;
	for (uint32_t i = 0; i < t->nflows; i++)
		if (flow_at(t, i)->used)
			order[used++] = (struct idkey){ story_at(t, i)->id, i };
	qsort(order, used, sizeof(*order), by_id);
	for (uint32_t i = 0; i < used && r == 0; i++)
		r = fn(arg, flow_at(t, order[i].n), story_at(t, order[i].n));
	free(order);
	return r;
}
