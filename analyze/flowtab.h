/* SPDX-License-Identifier: MIT
 *
 * flowtab.h - the table of flows.
 */
#ifndef TCT_FLOWTAB_H
#define TCT_FLOWTAB_H

#include "flow.h"
#include "halfopen.h"

struct flowtab;

/**
 * struct flowtab_cfg - How much a table may take
 * @key:	Random numbers, so that nobody can choose colliding addresses
 * @max_bytes:	For flows and index
 * @rows:	Flows have rows
 * @opinions:	Flows have room for what other tools say of them
 * @by_id:	Walks go by id, not by first segment: some flows may have none
 * @limits:	When flows are over
 * @packs:	Who has been silent for a while takes less room: nobody keeps pointers to flows, there are no
 *		rows, and nothing but segments comes
 * @as_they_end: Those leave the table; else they only do when there is no room
 * @settle:	Silence in ns after which a close is told, if there is @closed; below 10 s, with @packs
 * @leave_syn:	Called with a SYN that leaves the table, of flowtab_syn_add(); @early as below
 * @leave:	Called with a flow that leaves the table; @early: not over yet, pushed out to
 *		make room
 * @closed:	Called when both ends have closed, long before it is over; may be NULL
 */
struct flowtab_cfg {
	uint64_t key[2];
	size_t max_bytes;
	bool rows, opinions, by_id, packs, as_they_end;
	struct flow_limits limits;
	tstamp settle;
	void (*leave_syn)(void *arg, const struct halfopen *o, bool early);
	void (*leave)(void *arg, struct flow *f, struct story *s, bool early);
	void (*closed)(void *arg, struct flow *f, struct story *s);
	void *arg;
};

/** flowtab_new() - Return: to flowtab_free(), or NULL without memory */
struct flowtab *flowtab_new(const struct flowtab_cfg *cfg);
void flowtab_free(struct flowtab *t);

/**
 * flowtab_find() - The flow between two endpoints, in either direction
 * @story:	Set if one is found
 *
 * Return: borrowed, or NULL
 */
struct flow *flowtab_find(struct flowtab *t, const struct endpoint *src,
			  const struct endpoint *dst, struct story **story);

/**
 * struct hit - What there is between two endpoints
 * @flow, @story: NULL if there is no flow; borrowed
 * @from:	Which side of the flow the first one of the two is
 * @syn:	Or there is a SYN that nobody has answered: its number + 1, else 0
 */
struct hit {
	struct flow *flow;
	struct story *story;
	enum side from;
	uint32_t syn;
};

/** flowtab_at() - flowtab_find() with flowtab_hash() of flow_hot.h, and of SYNs, too */
struct hit flowtab_at(struct flowtab *t, uint32_t hash, const struct endpoint *src,
		      const struct endpoint *dst);

/**
 * flowtab_syn_add() - Keep a SYN instead of a flow; halfopen_fits() and nothing is there
 * @hash:	Of its endpoints
 *
 * Return: false if there is no room
 */
bool flowtab_syn_add(struct flowtab *t, uint32_t hash, const struct segment *g,
		     uint64_t id);

/** flowtab_syn_take() - Give the SYN of a hit up: there is more to it */
void flowtab_syn_take(struct flowtab *t, uint32_t hash, const struct hit *h,
		      struct halfopen *o);

/**
 * flowtab_add() - A new flow, whose first sender is @src; an older one is over
 *
 * Return: zeroed but for its ends, or NULL without memory (nothing left to evict)
 */
struct flow *flowtab_add(struct flowtab *t, const struct endpoint *src,
			 const struct endpoint *dst, struct story **story);

/** flowtab_begin() - flowtab_add() for who has the hash and knows that nothing is between the two */
struct flow *flowtab_begin(struct flowtab *t, uint32_t hash, const struct endpoint *src,
			   const struct endpoint *dst, struct story **story);

/**
 * flowtab_annex() - Make sure that it is there
 *
 * Others may be pushed out for it, but not this flow. Return: false without memory
 */
bool flowtab_annex(struct flowtab *t, struct story *s, enum annex a);

/** flowtab_extra() - Make sure that there is s->extra. Return: false without memory */
static inline bool flowtab_extra(struct flowtab *t, struct story *s)
{
	return s->extra || flowtab_annex(t, s, ANNEX_EXTRA);
}

/**
 * flowtab_prepare() - Make room for what the tracker may remember of a segment
 * @x:		Who sends it
 *
 * To be called before track_segment(). Return: false without memory
 */
static inline bool flowtab_prepare(struct flowtab *t, const struct flow *f,
				   struct story *s, enum side x,
				   const struct segment *g)
{
	const struct half *h = &f->half[x];
	bool stray = (g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN &&
		     h->state >= TS_ESTABLISHED;
	bool aborts = (g->flags & SEG_RST) || (g->opts & OPT_FASTCLOSE);

	if (asked_full(&s->asked[x]))
		flowtab_annex(t, s, x == SIDE_A ? ANNEX_MORE_A : ANNEX_MORE_B);
	/* Later there would be a gap in what is kept. */
	if ((g->flags & SEG_RST) && s->nresets == RESETS_NEAR)
		flowtab_annex(t, s, ANNEX_RESETS);
	if (half_strays(h, g) && !s->loss && !flowtab_annex(t, s, ANNEX_LOSS))
		return false;
	return !(aborts || stray) || flowtab_extra(t, s);
}

typedef int flow_fn(void *arg, struct flow *f, struct story *s);

/**
 * struct flowtab_turn - One to visit
 * @when:	Frame of its first segment, or its id: cfg.by_id
 * @is:		As in struct slot
 */
struct flowtab_turn {
	uint64_t when;
	uint32_t is;
};

/**
 * struct flowtab_walk - A visit to all flows and SYNs
 * @turn:	@n of them, in order; @at is next
 */
struct flowtab_walk {
	struct flowtab_turn *turn;
	size_t n, at;
};

/** flowtab_walk() - To flowtab_walk_end(). Return: 0 or -ENOMEM */
int flowtab_walk(struct flowtab *t, struct flowtab_walk *w);
void flowtab_walk_end(struct flowtab_walk *w);

/** flowtab_turn() - When the next one begins, if there is one: only to compare */
static inline uint64_t flowtab_turn(const struct flowtab_walk *w)
{
	return w->turn[w->at].when;
}

/**
 * flowtab_step() - Visit the next one
 *
 * For a SYN cfg.leave_syn is called, although it stays. Return: that of @fn
 */
int flowtab_step(struct flowtab *t, struct flowtab_walk *w, flow_fn *fn, void *arg);

/** flowtab_each() - Visit all, in no particular order. Return: 0, or the first other of @fn */
int flowtab_each(struct flowtab *t, flow_fn *fn, void *arg);

/** flowtab_time() - It is that late: flows that are over leave, closes are told */
void flowtab_time(struct flowtab *t, tstamp now);

/** flowtab_asks() - That flow is a SYN without an answer: flow_is_unanswered() */
void flowtab_asks(struct flowtab *t, const struct story *s);

/** flowtab_closed() - Both ends of that flow have closed by now */
void flowtab_closed(struct flowtab *t, struct flow *f, const struct story *s);

/** flowtab_live() - How many flows are there, and SYNs */
size_t flowtab_live(const struct flowtab *t);

/** flowtab_bytes() - Memory taken */
size_t flowtab_bytes(const struct flowtab *t);

#endif /* TCT_FLOWTAB_H */
