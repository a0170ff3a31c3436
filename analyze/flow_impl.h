/* SPDX-License-Identifier: MIT
 *
 * flow_impl.h - what flow*.c share; flow.h is for callers.
 */
#ifndef TCT_FLOW_IMPL_H
#define TCT_FLOW_IMPL_H

#include "flow_hot.h"

static inline struct story *story_at(const struct flowtab *t, uint32_t i)
{
	return story_of(flow_at(t, i));
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

/** flowtab_detach() - It is no longer found by its addresses, whose hash that is */
void flowtab_detach(struct flowtab *t, struct flow *f, uint32_t hash);

#endif /* TCT_FLOW_IMPL_H */
