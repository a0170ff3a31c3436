/* SPDX-License-Identifier: MIT
 *
 * flow_impl.h - what flow.c and flow_room.c share; flow.h is for callers.
 */
#ifndef TCT_FLOW_IMPL_H
#define TCT_FLOW_IMPL_H

#include "flow.h"
#include "shelf.h"
#include "wheel.h"

#define SLAB_FLOWS 256
#define LINE	   64 /* of the cache */

#define FLOWTAB_LOOKS 65536 /* so many before segments have to pay for them */

/* @is: a flow's number + 1, or SLOT_SYN and the number of a SYN; 0: empty */
struct slot {
	uint32_t hash;
	uint32_t is;
};

#define SLOT_SYN (UINT32_C(1) << 31)

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
	size_t nslabs, slabs_cap;
	struct arena *arenas;
	uint32_t nflows, hand,
		spare; /* @spare: number + 1 of one that may be used anew */
	struct shelf extras, mores;
	struct wheel wheel; /* with cfg.as_they_end */
	uint64_t looks;	    /* that may be made for jumps of time, see flow_time.c */
	struct halfopens syns;
	uint32_t syn_hand;
	tstamp now;
	uint32_t extra_hand;
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

static inline struct story *story_at(const struct flowtab *t, uint32_t i)
{
	return story_of(flow_at(t, i));
}

/* To a compiler a function that only prefetches does nothing: it must not see one. */
#define FETCHES __attribute__((always_inline)) static inline

/** flowtab_fetch() - From memory, for use a while later */
FETCHES void flowtab_fetch(const void *at, size_t n)
{
	for (size_t k = 0; k < n; k += LINE)
		__builtin_prefetch((const char *)at + k, 1);
}

FETCHES void flowtab_fetch_all(const struct flowtab *t, uint32_t n)
{
	flowtab_fetch(flow_at(t, n), t->each);
}

/** flowtab_fits() - May the table take so many bytes more? */
static inline bool flowtab_fits(const struct flowtab *t, size_t more)
{
	return t->bytes + t->syns.bytes + more <= t->cfg.max_bytes;
}

/** flowtab_slot() - Where there is what is between two endpoints, or where it would go */
size_t flowtab_slot(const struct flowtab *t, uint32_t hash, const struct endpoint *a,
		    const struct endpoint *b);

/** flowtab_clear() - Empty slot @i; others may move to it */
void flowtab_clear(struct flowtab *t, size_t i);

/** flowtab_index_room() - For one more. Return: false if there is none */
bool flowtab_index_room(struct flowtab *t);

/** flowtab_syns_old() - SYNs that have waited for too long leave, sooner or later */
void flowtab_syns_old(struct flowtab *t);

/** flowtab_room() - Lay out what flows, stories and extras take */
void flowtab_room(struct flowtab *t);
void flowtab_free_room(struct flowtab *t);

/** flowtab_calloc() - Zeroed, for free(); in large pages if it is large */
void *flowtab_calloc(size_t bytes);

/** flowtab_grow() - Room for more flows. Return: false if there is none */
bool flowtab_grow(struct flowtab *t);

/** flowtab_evict() - Push out the flow least worth keeping; there is one */
void flowtab_evict(struct flowtab *t);

/** flowtab_spare() - The number of a flow that may be used anew; there is one */
uint32_t flowtab_spare(struct flowtab *t);

/** flowtab_drop() - It leaves the table: its number, and all it had, may be used anew */
void flowtab_drop(struct flowtab *t, uint32_t n, bool early);

/** flowtab_wait() - Look at that flow again when it may be over */
void flowtab_wait(struct flowtab *t, uint32_t n);

/** flowtab_detach() - It is no longer found by its addresses */
void flowtab_detach(struct flowtab *t, struct flow *f);

#endif /* TCT_FLOW_IMPL_H */
