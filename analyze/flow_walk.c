/* SPDX-License-Identifier: MIT
 *
 * flow_walk.c - all flows and SYNs of the table, one after the other.
 */
#include "flow_impl.h"

#include <errno.h>
#include <stdlib.h>

static int by_turn(const void *a, const void *b)
{
	const struct flowtab_turn *x = a, *y = b;

	return (x->when > y->when) - (x->when < y->when);
}

/* Connections that only calls tell of stand where they were first told of. */
static void list_flows(const struct flowtab *t, struct flowtab_walk *w)
{
	for (uint32_t i = 0; i < t->nflows; i++) {
		const struct story *s = story_at(t, i);

		if (flow_at(t, i)->used)
			w->turn[w->n++] =
				(struct flowtab_turn){ flowtab_when(t, s), i + 1 };
	}
}

static void list_packed(const struct flowtab *t, struct flowtab_walk *w)
{
	for (uint32_t i = 0; attic_next(&t->attic, &i); i = attic_after(&t->attic, i))
		w->turn[w->n++] = (struct flowtab_turn){ flowtab_packed_when(t, i),
							 i | SLOT_PACKED };
}

static void list_syns(const struct flowtab *t, struct flowtab_walk *w)
{
	struct halfopen o;

	for (uint32_t i = 0; halfopen_next(&t->syns, &i); i++) {
		halfopen_get(&t->syns, i, &o);
		w->turn[w->n++] =
			(struct flowtab_turn){ t->cfg.by_id ? o.id : o.syn.number,
					       i | SLOT_SYN };
	}
}

int flowtab_walk(struct flowtab *t, struct flowtab_walk *w)
{
	size_t n = (size_t)t->nflows + t->npacked + t->syns.count;

	*w = (struct flowtab_walk){ .turn = malloc((n + 1) * sizeof(*w->turn)) };
	if (!w->turn)
		return -ENOMEM;
	list_flows(t, w);
	list_packed(t, w);
	list_syns(t, w);
	qsort(w->turn, w->n, sizeof(*w->turn), by_turn);
	return 0;
}

void flowtab_walk_end(struct flowtab_walk *w)
{
	free(w->turn);
}

static int visit(struct flowtab *t, uint32_t is, flow_fn *fn, void *arg)
{
	struct halfopen o;
	struct whole_flow u UNSET;

	if (is & SLOT_SYN) {
		halfopen_get(&t->syns, is & ~SLOT_SYN, &o);
		t->cfg.leave_syn(t->cfg.arg, &o, false);
		return 0;
	}
	if (!(is & SLOT_PACKED))
		return fn(arg, flow_at(t, is - 1), story_at(t, is - 1));
	flowtab_expand(t, is & ~SLOT_PACKED, &u);
	return fn(arg, &u.flow, &u.story);
}

int flowtab_step(struct flowtab *t, struct flowtab_walk *w, flow_fn *fn, void *arg)
{
	return visit(t, w->turn[w->at++].is, fn, arg);
}

int flowtab_each(struct flowtab *t, flow_fn *fn, void *arg)
{
	int r = 0;

	for (uint32_t i = 0; i < t->nflows && r == 0; i++)
		if (flow_at(t, i)->used)
			r = visit(t, i + 1, fn, arg);
	for (uint32_t i = 0; r == 0 && attic_next(&t->attic, &i);
	     i = attic_after(&t->attic, i))
		r = visit(t, i | SLOT_PACKED, fn, arg);
	for (uint32_t i = 0; r == 0 && halfopen_next(&t->syns, &i); i++)
		r = visit(t, i | SLOT_SYN, fn, arg);
	return r;
}
