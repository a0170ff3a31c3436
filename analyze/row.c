/* SPDX-License-Identifier: MIT
 *
 * row.c - rows in chunks from a store that gives each chunk back to whoever needs one.
 */
#include "row.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_ROWS 16

struct rowchunk {
	struct rowchunk *next;
	struct rowchunk *made; /* the chunk made before this one */
	uint32_t n;
	struct row rows[CHUNK_ROWS];
};

/* What rows point to: goes with the store. */
struct kept {
	struct kept *next;
	max_align_t value[];
};

struct rowstore {
	struct rowchunk *idle;
	struct rowchunk *made; /* all of them */
	struct kept *kept;
	size_t bytes, max;
	uint64_t refused;
	bool all; /* see rowstore_keep_all() */
};

struct rowstore *rowstore_new(size_t max)
{
	struct rowstore *st = calloc(1, sizeof(*st));

	if (st)
		st->max = max;
	return st;
}

void rowstore_keep_all(struct rowstore *st)
{
	st->all = true;
}

void rowstore_free(struct rowstore *st)
{
	if (!st)
		return;
	while (st->made) {
		struct rowchunk *c = st->made;

		st->made = c->made;
		free(c);
	}
	while (st->kept) {
		struct kept *k = st->kept;

		st->kept = k->next;
		free(k);
	}
	free(st);
}

uint64_t rowstore_refused(const struct rowstore *st)
{
	return st->refused;
}

size_t rowstore_bytes(const struct rowstore *st)
{
	return st->bytes;
}

static void *take(struct rowstore *st, size_t n)
{
	void *p;

	p = st->bytes + n > st->max ? NULL : malloc(n);
	if (p)
		st->bytes += n;
	else
		st->refused++;
	return p;
}

static struct rowchunk *chunk_make(struct rowstore *st)
{
	struct rowchunk *c = take(st, sizeof(*c));

	if (c) {
		c->made = st->made;
		st->made = c;
	}
	return c;
}

static struct rowchunk *chunk_get(struct rowstore *st)
{
	struct rowchunk *c = st->idle;

	if (c)
		st->idle = c->next;
	else
		c = chunk_make(st);
	if (!c)
		return NULL;
	c->next = NULL;
	c->n = 0;
	return c;
}

static void chunk_put(struct rowstore *st, struct rowchunk *c)
{
	c->next = st->idle;
	st->idle = c;
}

/* Returns false when there is no room: the caller counts the row instead. */
static bool append(struct rowstore *st, struct rowlist *l, const struct row *r)
{
	struct rowchunk *c = l->last;
	uint32_t limit = ROWS_MAX + (label_rank(r->labels) == 9 ? ROWS_RESERVE : 0);

	if (l->n >= limit && !st->all && !(r->kind == ROW_ELIDED && l->ended))
		return false;
	if (!c || c->n == CHUNK_ROWS) {
		c = chunk_get(st);
		if (!c)
			return false;
		if (l->last)
			l->last->next = c;
		else
			l->first = c;
		l->last = c;
	}
	c->rows[c->n++] = *r;
	l->n++;
	return true;
}

static void elide(struct rowlist *l, const struct row *r)
{
	struct row *g = &l->gone;

	if (g->elided.segments == 0) {
		memset(g, 0, sizeof(*g));
		g->kind = ROW_ELIDED;
		g->ts = r->ts;
		g->elided.first = r->number;
	}
	g->state[SIDE_A] = r->state[SIDE_A];
	g->state[SIDE_B] = r->state[SIDE_B];
	g->elided.segments++;
	g->elided.last = r->number;
	if (r->kind == ROW_SEGMENT) {
		g->elided.bytes[r->side] += r->seg.payload;
		l->elided++;
	}
}

/* A run of plain rows is over: its gap, then the rows that waited in the ring. */
static void run_end(struct rowstore *st, struct rowlist *l)
{
	uint32_t waiting = l->run > ROWS_HEAD ? l->run - ROWS_HEAD : 0;
	uint32_t kept = waiting < ROWS_TAIL ? waiting : ROWS_TAIL;
	uint32_t run = l->run;

	l->run = 0;
	if (l->gone.elided.segments && append(st, l, &l->gone))
		memset(&l->gone, 0, sizeof(l->gone));
	for (uint32_t i = 0; l->ring && i < kept; i++) {
		const struct row *r =
			&l->ring->rows[(run - ROWS_HEAD - kept + i) % ROWS_TAIL];

		if (!append(st, l, r))
			elide(l, r);
	}
}

static bool ring_ready(struct rowstore *st, struct rowlist *l)
{
	struct rowchunk *c;

	if (l->ring)
		return true;
	c = chunk_get(st);
	if (c) {
		memset(c->rows, 0, sizeof(c->rows));
		l->ring = c;
	}
	return c != NULL;
}

static void add_plain(struct rowstore *st, struct rowlist *l, const struct row *r)
{
	struct row *slot;

	if (l->run < ROWS_HEAD) {
		l->run++;
		if (!append(st, l, r))
			elide(l, r);
		return;
	}
	if (!ring_ready(st, l)) {
		elide(l, r);
		return;
	}
	slot = &l->ring->rows[(l->run - ROWS_HEAD) % ROWS_TAIL];
	if (l->run - ROWS_HEAD >= ROWS_TAIL)
		elide(l, slot);
	*slot = *r;
	l->run++;
	if (l->run == UINT32_MAX)
		l->run -= ROWS_TAIL * 1024;
}

/* A run that is being elided stays one. */
static bool keeps_plain(const struct rowstore *st, const struct rowlist *l)
{
	return st->all && l->run == 0 && (st->idle || st->bytes < st->max / 2);
}

void rowlist_add(struct rowstore *st, struct rowlist *l, const struct row *r)
{
	if (r->kind == ROW_SEGMENT && label_rank(r->labels) < 2 &&
	    !keeps_plain(st, l)) {
		add_plain(st, l, r);
		return;
	}
	run_end(st, l);
	if (!append(st, l, r))
		elide(l, r);
}

void *rowstore_keep(struct rowstore *st, const void *value, size_t n)
{
	struct kept *k = take(st, sizeof(*k) + n);

	if (!k)
		return NULL;
	memcpy(k->value, value, n);
	k->next = st->kept;
	st->kept = k;
	return k->value;
}

struct row *rowlist_call(struct rowstore *st, struct rowlist *l, const struct row *r,
			 const struct call *c)
{
	const struct call *kept = rowstore_keep(st, c, sizeof(*c));

	if (!kept)
		return NULL;
	run_end(st, l);
	if (!append(st, l, r))
		return NULL;
	l->last->rows[l->last->n - 1].call = kept;
	return &l->last->rows[l->last->n - 1];
}

void rowlist_end(struct rowstore *st, struct rowlist *l)
{
	l->ended = true;
	run_end(st, l);
}

void rowlist_clear(struct rowstore *st, struct rowlist *l)
{
	struct rowchunk *next;

	for (struct rowchunk *c = l->first; c; c = next) {
		next = c->next;
		chunk_put(st, c);
	}
	if (l->ring)
		chunk_put(st, l->ring);
	memset(l, 0, sizeof(*l));
}

struct rowiter rowlist_iter(const struct rowlist *l)
{
	return (struct rowiter){ .chunk = l ? l->first : NULL, .at = 0 };
}

const struct row *rowiter_next(struct rowiter *it)
{
	while (it->chunk && it->at >= it->chunk->n) {
		it->chunk = it->chunk->next;
		it->at = 0;
	}
	return it->chunk ? &it->chunk->rows[it->at++] : NULL;
}
