/* SPDX-License-Identifier: MIT
 *
 * flow_evict.c - which flow gives its room when the table has all that it may take.
 *
 * Of a few looked at by a clock hand it is that least worth keeping: a detached or closed
 * one, else a SYN that nobody answered, else the one that has been silent longest. It is
 * packed if there is room for that, or would be if a packed one left that is worth even less.
 * For a thing on a shelf it is one of those that have one.
 */
#include "flow_impl.h"

#define LOOK 64

/* How little is lost with a flow. */
enum worth { WORTH_OVER, WORTH_UNANSWERED, WORTH_KEEPING };

static enum worth worth_of(const struct flow *f)
{
	if (f->detached || flow_is_closed(f))
		return WORTH_OVER;
	return flow_is_unanswered(f) ? WORTH_UNANSWERED : WORTH_KEEPING;
}

static bool is_worse(const struct flow *f, const struct flow *than)
{
	enum worth a = worth_of(f), b = worth_of(than);

	return a != b ? a < b : f->last < than->last;
}

static bool leaves_early(const struct flowtab *t, const struct flow *f)
{
	return !f->detached && !flow_is_over(f, &t->cfg.limits, t->now);
}

static void push_out(struct flowtab *t, uint32_t n)
{
	flowtab_drop(t, n, leaves_early(t, flow_at(t, n)));
}

/* The next packed one after the hand, which goes round; there is one. */
static uint32_t next_packed(struct flowtab *t)
{
	uint32_t place = t->attic_hand;

	if (!attic_next(&t->attic, &place)) {
		place = 0;
		attic_next(&t->attic, &place);
	}
	t->attic_hand = attic_after(&t->attic, place);
	return place;
}

/* Of the packed ones; false if none is worth less than that flow. */
static bool push_out_packed(struct flowtab *t, const struct flow *than)
{
	struct flow worst = *than, f;
	uint32_t best = ATTIC_NONE;

	for (uint32_t i = 0; i < t->npacked && i < LOOK; i++) {
		uint32_t place = next_packed(t);

		flowtab_peek(t, place, &f);
		if (!is_worse(&f, &worst))
			continue;
		worst = f;
		best = place;
	}
	if (best != ATTIC_NONE)
		flowtab_drop_packed(t, best, leaves_early(t, &worst));
	return best != ATTIC_NONE;
}

/* Who will leave soon is not worth it. */
static bool stow(struct flowtab *t, uint32_t n)
{
	if (!t->cfg.packs || (t->cfg.as_they_end && flow_at(t, n)->closed))
		return false;
	return flowtab_pack(t, n) ||
	       (push_out_packed(t, flow_at(t, n)) && flowtab_pack(t, n));
}

static void make_way(struct flowtab *t, uint32_t n)
{
	if (!stow(t, n))
		push_out(t, n);
}

#define NOBODY UINT32_MAX

/* Is it worth less than the least so far? */
static bool is_least(const struct flowtab *t, uint32_t n, uint32_t best)
{
	return best == NOBODY || is_worse(flow_at(t, n), flow_at(t, best));
}

static uint32_t worst_of_all(struct flowtab *t)
{
	uint32_t best = NOBODY;

	for (uint32_t i = 0; i < t->nflows && (i < LOOK || best == NOBODY); i++) {
		uint32_t n = t->hand;

		t->hand = (t->hand + 1) % t->nflows;
		if (flow_at(t, n)->used && is_least(t, n, best))
			best = n;
	}
	return best;
}

bool flowtab_evict(struct flowtab *t)
{
	uint32_t n = worst_of_all(t);

	if (n != NOBODY)
		make_way(t, n);
	return n != NOBODY;
}

/* A SYN alone is worth as little as one that became a flow. */
bool flowtab_evict_from_index(struct flowtab *t)
{
	static const struct flow any = { .last = UINT64_MAX };
	uint32_t n = worst_of_all(t);

	if ((n == NOBODY || worth_of(flow_at(t, n)) != WORTH_OVER) &&
	    flowtab_syn_evict(t))
		return true;
	if (n == NOBODY)
		return push_out_packed(t, &any);
	if (!push_out_packed(t, flow_at(t, n)))
		push_out(t, n);
	return true;
}

/* The same among those that have a thing on that shelf, all but @keep. */
void flowtab_evict_from_shelf(struct flowtab *t, enum annex_shelf from, uint32_t keep)
{
	const struct shelf *p = &t->shelf[from];
	uint32_t count = shelf_count(p), best = NOBODY;

	for (uint32_t i = 0; i < count && (i < LOOK || best == NOBODY); i++) {
		uint64_t owner = shelf_owner(p, t->shelf_hand[from]);
		uint32_t n = (uint32_t)owner - 1;

		t->shelf_hand[from] = (t->shelf_hand[from] + 1) % count;
		if (owner && n != keep && is_least(t, n, best))
			best = n;
	}
	if (best != NOBODY)
		make_way(t, best);
}
