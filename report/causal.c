/* SPDX-License-Identifier: MIT
 *
 * causal.c - rows by cause: the first of all orders that differ only in events that have
 * nothing to do with each other (the lexicographic normal form of a trace).
 */
#include "causal.h"

#include <stdlib.h>
#include <string.h>

/* How far back something that is still waiting is looked for. */
#define LOOK_BACK 256

/* In the order of preference. */
enum lane { LANE_WIRE, LANE_CLIENT, LANE_SERVER, LANES };

/**
 * struct lanes - Rows by where they belong
 * @row:	All, by time, @n of them
 * @lane:	Of each
 * @next:	The first of each lane that has not been put out; @n if none
 */
struct lanes {
	const struct flow_view *v;
	struct row *row;
	uint8_t *lane;
	bool *done;
	size_t n, next[LANES];
};

static bool is_call(const struct row *r)
{
	return r->kind == ROW_CALL || r->kind == ROW_CALL_ENTER ||
	       r->kind == ROW_CALL_LEAVE;
}

static bool is_accept(const struct row *r)
{
	return r->call->id == CALL_ACCEPT || r->call->id == CALL_ACCEPT4;
}

/* Does its result come from the peer? */
static bool receives(const struct row *r)
{
	enum call_class c = call_kinds[r->call->id].class;

	return c == CALL_CLASS_READ || c == CALL_CLASS_WAIT || is_accept(r);
}

/* Does a call that was entered return later in the list? */
static bool returns(const struct row *r, struct rowiter rest)
{
	const struct row *n;

	while ((n = rowiter_next(&rest)))
		if (n->kind == ROW_CALL_LEAVE && n->call == r->call)
			return true;
	return false;
}

/* Of a call that stands apart, the row that is not needed. */
static bool is_other_half(const struct row *r, struct rowiter rest)
{
	return (r->kind == ROW_CALL_ENTER && receives(r) && returns(r, rest)) ||
	       (r->kind == ROW_CALL_LEAVE && !receives(r));
}

/* Segments that a call which receives may have waited for. */
static bool is_news(const struct row *call, const struct row *seg)
{
	bool handshake = (seg->seg.flags & SEG_SYN) || (seg->labels & L(HANDSHAKE));
	bool tells = seg->seg.payload || (seg->seg.flags & (SEG_FIN | SEG_RST)) ||
		     seg->kind != ROW_SEGMENT;

	if (is_accept(call))
		return handshake || (seg->seg.flags & SEG_RST);
	if (call_kinds[call->call->id].class == CALL_CLASS_WAIT)
		return handshake || tells;
	return tells;
}

static bool call_and_segment(const struct row *call, const struct row *seg)
{
	if (seg->kind != ROW_SEGMENT)
		return true;
	if (call->side == seg->side)
		return !receives(call);
	if (receives(call))
		return is_news(call, seg);
	/* A SYN wants a listener; a write that comes after a RST fails. */
	if (call_kinds[call->call->id].class == CALL_CLASS_OPEN)
		return (seg->seg.flags & SEG_SYN) != 0;
	return (seg->seg.flags & (SEG_FIN | SEG_RST)) != 0;
}

/* May one be the cause of the other? */
static bool depend(const struct lanes *l, size_t i, size_t k)
{
	const struct row *a = &l->row[i], *b = &l->row[k];

	if (l->lane[i] == l->lane[k])
		return true;
	if (is_call(a) && is_call(b))
		return false;
	return is_call(a) ? call_and_segment(a, b) : call_and_segment(b, a);
}

static bool is_free(const struct lanes *l, size_t i)
{
	size_t from = i > LOOK_BACK ? i - LOOK_BACK : 0;

	for (size_t k = from; k < i; k++)
		if (!l->done[k] && depend(l, k, i))
			return false;
	return true;
}

static enum lane lane_of(const struct flow_view *v, const struct row *r)
{
	if (!is_call(r))
		return LANE_WIRE;
	return v && r->side != v->flow->client ? LANE_SERVER : LANE_CLIENT;
}

static void advance(struct lanes *l, enum lane x, size_t from)
{
	while (from < l->n && l->lane[from] != x)
		from++;
	l->next[x] = from;
}

/* The next one: there is always one, the earliest of all. */
static size_t choose(struct lanes *l)
{
	for (int x = 0; x < LANES; x++) {
		size_t i = l->next[x];

		if (i < l->n && is_free(l, i)) {
			l->done[i] = true;
			advance(l, (enum lane)x, i + 1);
			return i;
		}
	}
	return l->n;
}

static void put_in_order(struct lanes *l, struct row *out)
{
	for (int x = 0; x < LANES; x++)
		advance(l, (enum lane)x, 0);
	for (size_t at = 0; at < l->n; at++) {
		size_t i = choose(l);

		if (i == l->n)
			return;
		out[at] = l->row[i];
	}
}

static size_t collect(struct lanes *l, const struct rowlist *list)
{
	struct rowiter it = rowlist_iter(list);
	const struct row *r;
	size_t n = 0;

	while ((r = rowiter_next(&it)))
		if (!is_call(r) || !is_other_half(r, it)) {
			l->lane[n] = (uint8_t)lane_of(l->v, r);
			l->row[n] = *r;
			/* One that never returns stays what it is. */
			if (is_call(r) && (r->kind != ROW_CALL_ENTER || returns(r, it)))
				l->row[n].kind = ROW_CALL;
			n++;
		}
	return n;
}

static size_t count(const struct rowlist *list)
{
	struct rowiter it = rowlist_iter(list);
	size_t n = 0;

	while (rowiter_next(&it))
		n++;
	return n;
}

struct row *causal_rows(const struct flow_view *v, const struct rowlist *list,
			size_t *n)
{
	size_t most = count(list) + 1;
	struct lanes l = { .v = v,
			   .row = malloc(most * sizeof(*l.row)),
			   .lane = malloc(most),
			   .done = calloc(most, sizeof(*l.done)) };
	struct row *out = malloc(most * sizeof(*out));

	*n = 0;
	if (l.row && l.lane && l.done && out) {
		*n = l.n = collect(&l, list);
		put_in_order(&l, out);
	} else {
		free(out);
		out = NULL;
	}
	free(l.row);
	free(l.lane);
	free(l.done);
	return out;
}
