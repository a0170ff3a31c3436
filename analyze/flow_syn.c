/* SPDX-License-Identifier: MIT
 *
 * flow_syn.c - SYNs in the table of flows.
 *
 * A SYN is no flow yet: as long as it is all there is, it is kept packed (halfopen.h), and
 * the index leads to it as to a flow. So a flood of SYNs takes little memory; when flows
 * need what it takes, the oldest of some SYNs looked at by a clock hand leave.
 */
#include "flow_impl.h"

#define LOOK   8   /* SYNs that one of is chosen from */
#define ROUNDS 256 /* ticks in which all are looked at */

static bool is_old(const struct flowtab *t, const struct halfopen *o)
{
	return t->cfg.limits.syn && t->now > o->syn.ts &&
	       t->now - o->syn.ts > t->cfg.limits.syn;
}

static void forget(struct flowtab *t, uint32_t hash, uint32_t number,
		   const struct halfopen *o)
{
	flowtab_clear(t, flowtab_slot(t, hash, &o->syn.src, &o->syn.dst));
	halfopen_remove(&t->syns, number);
}

static void leave(struct flowtab *t, uint32_t number, const struct halfopen *o)
{
	forget(t, flowtab_hash(t, &o->syn.src, &o->syn.dst), number, o);
	t->cfg.leave_syn(t->cfg.arg, o, !is_old(t, o));
}

/* The next one after the hand, which goes round; there is one. */
static uint32_t next(struct flowtab *t, struct halfopen *o)
{
	uint32_t number = t->syn_hand;

	if (!halfopen_next(&t->syns, &number)) {
		number = 0;
		halfopen_next(&t->syns, &number);
	}
	t->syn_hand = number + 1;
	halfopen_get(&t->syns, number, o);
	return number;
}

static void push_out(struct flowtab *t)
{
	struct halfopen oldest UNSET, o UNSET;
	uint32_t best = next(t, &oldest);

	for (int i = 1; i < LOOK; i++) {
		uint32_t number = next(t, &o);

		if (o.id >= oldest.id)
			continue;
		oldest = o;
		best = number;
	}
	leave(t, best, &oldest);
}

bool flowtab_syn_evict(struct flowtab *t)
{
	if (!t->syns.count)
		return false;
	push_out(t);
	return true;
}

void flowtab_syns_old(struct flowtab *t)
{
	uint32_t looks = t->syns.count / ROUNDS + 1;
	struct halfopen o UNSET;

	while (looks-- > 0 && t->syns.count) {
		uint32_t number = next(t, &o);

		if (is_old(t, &o))
			leave(t, number, &o);
	}
}

/* SYNs do not give memory back, but what they would take next is saved. */
bool flowtab_syn_add(struct flowtab *t, uint32_t hash, const struct segment *g,
		     uint64_t id)
{
	uint32_t number;

	if (t->syns.count &&
	    (!flowtab_fits(t, halfopen_step(&t->syns, g)) || !flowtab_index_room(t)))
		push_out(t);
	if (!flowtab_fits(t, halfopen_step(&t->syns, g)) || !flowtab_index_room(t) ||
	    !halfopen_add(&t->syns, g, id, &number))
		return false;
	flowtab_put(t, (struct slot){ hash, number | SLOT_SYN });
	t->live++;
	return true;
}

void flowtab_syn_take(struct flowtab *t, uint32_t hash, const struct hit *h,
		      struct halfopen *o)
{
	halfopen_get(&t->syns, h->syn - 1, o);
	forget(t, hash, h->syn - 1, o);
}
