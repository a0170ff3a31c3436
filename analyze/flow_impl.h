/* SPDX-License-Identifier: MIT
 *
 * flow_impl.h - what flow*.c share; flowtab.h is for callers.
 */
#ifndef TCT_FLOW_IMPL_H
#define TCT_FLOW_IMPL_H

#include "flow_hot.h"
#include "unset.h"

static inline struct story *story_at(const struct flowtab *t, uint32_t i)
{
	return story_of(flow_at(t, i));
}

/** flowtab_when() - Its flowtab_turn.when */
static inline uint64_t flowtab_when(const struct flowtab *t, const struct story *s)
{
	return t->cfg.by_id ? s->id : s->first_frame;
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

/** flowtab_put() - Fill a slot in; nothing is in the index under those endpoints, and there is room */
void flowtab_put(struct flowtab *t, struct slot s);

/** flowtab_clear() - Empty slot @i; others may move to it */
void flowtab_clear(struct flowtab *t, size_t i);

/** flowtab_index_room() - For one more. Return: false if there is none */
bool flowtab_index_room(struct flowtab *t);

/** flowtab_syns_old() - SYNs that have waited for too long leave, sooner or later */
void flowtab_syns_old(struct flowtab *t);

/** flowtab_room() - Lay out what flows, stories and annexes take */
void flowtab_room(struct flowtab *t);
void flowtab_free_room(struct flowtab *t);

/** flowtab_calloc() - Zeroed, for free(); in large pages if it is large */
void *flowtab_calloc(size_t bytes);

/** flowtab_grow() - Room for more flows. Return: false if there is none */
bool flowtab_grow(struct flowtab *t);

/**
 * flowtab_evict() - A flow gives its number
 *
 * It is packed or pushed out. Return: false if there is none
 */
bool flowtab_evict(struct flowtab *t);

/** flowtab_evict_from_index() - Something leaves the table, hardly ever without giving its slot. Return: the same */
bool flowtab_evict_from_index(struct flowtab *t);

/** flowtab_evict_from_shelf() - A flow gives what it has there, if another one than @keep has any */
void flowtab_evict_from_shelf(struct flowtab *t, enum annex_shelf from, uint32_t keep);

/** flowtab_syn_evict() - A SYN leaves. Return: false if there is none */
bool flowtab_syn_evict(struct flowtab *t);

/** flowtab_spare() - The number of a flow that may be used anew; there is one */
uint32_t flowtab_spare(struct flowtab *t);

/** flowtab_drop() - It leaves the table: its number, and all it had, may be used anew */
void flowtab_drop(struct flowtab *t, uint32_t n, bool early);

/** flowtab_release() - The same without a word: it is no longer in the index */
void flowtab_release(struct flowtab *t, uint32_t n);

/** flowtab_pays() - May so many flows be looked at because time passes? See FLOWTAB_LOOKS */
bool flowtab_pays(struct flowtab *t, uint32_t looks);

/** flowtab_wait() - Look at that flow again when it may be over, if it ever is */
void flowtab_wait(struct flowtab *t, uint32_t n);

/** flowtab_detach() - It is no longer found by its addresses, whose hash that is */
void flowtab_detach(struct flowtab *t, struct flow *f, uint32_t hash);

/** flowtab_relabel() - What slot leads to @was, under that hash, leads to @is */
void flowtab_relabel(struct flowtab *t, uint32_t hash, uint32_t was, uint32_t is);

/** flowtab_unlist() - The slot that leads to @is, under that hash, is cleared */
void flowtab_unlist(struct flowtab *t, uint32_t hash, uint32_t is);

/** flowtab_pack() - To the attic: its number may be used anew. Return: false if there is no room */
bool flowtab_pack(struct flowtab *t, uint32_t n);

/**
 * flowtab_unpack() - Back from there
 * @hash:	Of its endpoints
 *
 * Return: its number + 1, or 0 if there is no room: then it has left the table early
 */
uint32_t flowtab_unpack(struct flowtab *t, uint32_t hash, uint32_t place);

/** flowtab_expand() - See a packed flow */
void flowtab_expand(const struct flowtab *t, uint32_t place, struct whole_flow *u);

/** flowtab_peek() - The same without its story */
void flowtab_peek(const struct flowtab *t, uint32_t place, struct flow *f);

/** flowtab_packed_when() - flowtab_turn.when of a packed flow */
uint64_t flowtab_packed_when(const struct flowtab *t, uint32_t place);

/** flowtab_drop_packed() - flowtab_drop() of a packed flow */
void flowtab_drop_packed(struct flowtab *t, uint32_t place, bool early);

/** flowtab_pack_silent() - Look at some flows, with each tick: who has been silent is packed */
void flowtab_pack_silent(struct flowtab *t);

/** flowtab_packed_old() - Look at some packed ones, with each tick: who is over leaves */
void flowtab_packed_old(struct flowtab *t);

#endif /* TCT_FLOW_IMPL_H */
