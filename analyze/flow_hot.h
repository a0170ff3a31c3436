/* SPDX-License-Identifier: MIT
 *
 * flow_hot.h - what happens to the table of flows with each segment, for who works on many: the
 * inside of flowtab.h's table, and its functions that must not be calls.
 *
 * Who knows several segments ahead calls flowtab_soon() for each, then flowtab_near() for each,
 * then flowtab_hit(): memory comes while others are worked on.
 */
#ifndef TCT_FLOW_HOT_H
#define TCT_FLOW_HOT_H

#include "annex.h"
#include "arena.h"
#include "attic.h"
#include "flowtab.h"
#include "pairhash.h"
#include "shelf.h"
#include "wheel.h"

#define SLAB_FLOWS 128

#define TICK_BITS 28 /* of the wheel: 0.27 s */

/* @is: a flow's number + 1, SLOT_PACKED and the place of a packed one, or SLOT_SYN and the
 * number of a SYN; 0: empty
 */
struct slot {
	uint32_t hash;
	uint32_t is;
};

#define SLOT_SYN    (UINT32_C(1) << 31)
#define SLOT_PACKED (UINT32_C(1) << 30)
static_assert(ATTIC_NONE <= SLOT_PACKED, "places are below it");

/**
 * struct flowtab - The table
 * @each:	Bytes of a flow with its story and what comes behind
 */
struct flowtab {
	struct flowtab_cfg cfg;
	size_t each;
	struct slot *slots;
	size_t mask, live;
	uint8_t **slabs;
	uint32_t nslabs, slabs_cap;
	struct arenas arenas; /* the slabs */
	uint32_t nflows, hand,
		spare; /* @spare: number + 1 of one that may be used anew */
	struct shelf shelf[SHELF_N];
	uint32_t shelf_hand[SHELF_N];
	struct attic attic; /* of @npacked flows, with cfg.packs */
	uint32_t npacked, pack_hand, attic_hand, old_hand;
	struct wheel wheel; /* with cfg.as_they_end */
	uint64_t looks;	    /* that may be made for jumps of time, see flow_time.c */
	struct halfopens syns;
	uint32_t syn_hand;
	tstamp now;
	size_t bytes;
};

static inline struct flow *flow_at(const struct flowtab *t, uint32_t i)
{
	void *at = t->slabs[i / SLAB_FLOWS] + t->each * (i % SLAB_FLOWS);

	return at;
}

/* Side by side: a page of memory has both. */
static inline struct story *story_of(struct flow *f)
{
	void *behind = f + 1;

	return behind;
}

/* To a compiler a function that only prefetches does nothing: it must not see one. */
#define FETCHES __attribute__((always_inline)) static inline

/** flowtab_fetch() - From memory, for use a while later */
FETCHES void flowtab_fetch(const void *at, size_t n)
{
	for (size_t k = 0; k < n; k += ARENA_LINE)
		__builtin_prefetch((const char *)at + k, 1);
}

/** flowtab_hash() - Of two endpoints, the same in both directions */
static inline uint32_t flowtab_hash(const struct flowtab *t, const struct endpoint *a,
				    const struct endpoint *b)
{
	return pairhash(t->cfg.key, a, b);
}

/* What a plain segment touches: the flow, and whose unanswered segments are in its story. */
#define PLAIN (sizeof(struct flow) + offsetof(struct story, facts))
/* What those that open or close touch behind it. */
#define REST (offsetof(struct story, nresets) - offsetof(struct story, facts))

/** flowtab_soon() - Fetch the place in the index from memory */
FETCHES void flowtab_soon(const struct flowtab *t, uint32_t hash)
{
	__builtin_prefetch(&t->slots[hash & t->mask]);
}

/**
 * flowtab_near() - Fetch the flow that it leads to
 * @plain:	It is neither SYN nor FIN nor RST
 *
 * Where the hash is the same it is the flow, but for one time in 2^32.
 *
 * Return: a hint for flowtab_hit()
 */
FETCHES uint32_t flowtab_near(const struct flowtab *t, uint32_t hash, bool plain)
{
	size_t i = hash & t->mask;
	struct flow *f;
	uint32_t n;

	while (t->slots[i].is && t->slots[i].hash != hash)
		i = (i + 1) & t->mask;
	n = t->slots[i].is;
	if (n & SLOT_SYN)
		halfopen_near(&t->syns, n & ~SLOT_SYN);
	if (!n || n & (SLOT_SYN | SLOT_PACKED))
		return 0;
	f = flow_at(t, n - 1);
	flowtab_fetch(f, PLAIN);
	if (!plain)
		flowtab_fetch((const char *)f + PLAIN, REST);
	return n;
}

/** flow_is() - Is it between these two, and which of its sides is @a? */
static inline bool flow_is(const struct flow *f, const struct endpoint *a,
			   const struct endpoint *b, enum side *from)
{
	if (endpoint_eq(&f->end[SIDE_A], a)) {
		*from = SIDE_A;
		return endpoint_eq(&f->end[SIDE_B], b);
	}
	*from = SIDE_B;
	return endpoint_eq(&f->end[SIDE_B], a) && endpoint_eq(&f->end[SIDE_A], b);
}

/**
 * flowtab_hit() - flowtab_at() for who has a hint
 * @hint:	What flowtab_near() said, however long ago; or 0
 */
static inline struct hit flowtab_hit(struct flowtab *t, uint32_t hash, uint32_t hint,
				     const struct endpoint *src,
				     const struct endpoint *dst)
{
	struct flow *f = hint ? flow_at(t, hint - 1) : NULL;
	enum side from;

	/* Whatever has become of it: if it stands between these two, it is the one. */
	if (f && f->used && !f->detached && flow_is(f, src, dst, &from))
		return (struct hit){ .flow = f, .story = story_of(f), .from = from };
	return flowtab_at(t, hash, src, dst);
}

/* Each jump of time may make all flows due, and a capture can jump with every frame. Looking at
 * them is paid by segments; who cannot be looked at waits for the next turn of the wheel.
 */
#define FLOWTAB_LOOKS	  65536 /* so many before that */
#define LOOKS_PER_SEGMENT 8

/** flowtab_tick() - flowtab_time(), with each segment */
static inline void flowtab_tick(struct flowtab *t, tstamp now)
{
	t->looks += LOOKS_PER_SEGMENT;
	if (now >> TICK_BITS != t->wheel.at)
		flowtab_time(t, now);
	t->now = now;
}

#endif /* TCT_FLOW_HOT_H */
