/* SPDX-License-Identifier: MIT
 *
 * tracelog.c - calls in one growing array, sockets in another.
 *
 * A socket may have several connections, one after the other: connect(AF_UNSPEC) sets
 * it free for the next. A call whose addresses are not known when it is made belongs to
 * the connection that its socket has then, else to the first one it will have. The calls
 * of a listener up to its first connection are told with that; what it does later, if it
 * does not fail, belongs to nobody's story.
 */
#include "tracelog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "idmap.h"

struct pair {
	struct endpoint local, peer;
};

/**
 * struct known - A socket whose addresses are known
 * @first, @now: Its first and its present connection
 * @listens:	It has none itself: @first is the first that was accepted from it
 */
struct known {
	struct pair first, now;
	bool listens;
};

/* record.ts of two calls may be equal: @order keeps them as they came. */
struct entry {
	struct record rec;
	uint64_t cookie, order;
};

struct tracelog {
	struct entry *entries;
	size_t n, cap, max;
	uint64_t lost, unknown;
	struct idmap sockets; /* cookie to index + 1 of @known */
	struct known *known;
	size_t nknown, known_cap;
	struct pair *pairs; /* sorted, by tracelog_finish() */
	size_t npairs;
};

struct tracelog *tracelog_new(size_t max_bytes)
{
	struct tracelog *l = calloc(1, sizeof(*l));

	if (l)
		l->max = max_bytes / sizeof(struct entry);
	return l;
}

void tracelog_free(struct tracelog *l)
{
	if (!l)
		return;
	idmap_free(&l->sockets);
	free(l->entries);
	free(l->known);
	free(l->pairs);
	free(l);
}

/* Room for one more in a growing array: the array, moved or not, or NULL. */
static void *room(void *array, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;

	if (n < *cap)
		return array;
	array = reallocarray(array, more, size);
	if (array)
		*cap = more;
	return array;
}

static struct known *known_of(const struct tracelog *l, uint64_t cookie)
{
	const uint64_t *at = cookie ? idmap_get(&l->sockets, cookie) : NULL;

	return at ? &l->known[*at] : NULL;
}

bool tracelog_knows(const struct tracelog *l, uint64_t cookie)
{
	return known_of(l, cookie) != NULL;
}

size_t tracelog_call(struct tracelog *l, const struct call *c, uint64_t cookie)
{
	const struct known *k = known_of(l, cookie);
	struct entry *e;

	if (k && k->listens && !c->err)
		return TRACELOG_NONE;
	e = l->n < l->max ? room(l->entries, l->n, &l->cap, sizeof(*e)) : NULL;
	if (!e) {
		l->lost++;
		return TRACELOG_NONE;
	}
	l->entries = e;
	e += l->n;
	*e = (struct entry){ .rec = { .ts = c->enter, .kind = REC_CALL, .call = *c },
			     .cookie = cookie,
			     .order = l->n };
	if (k && !endpoint_known(&c->peer)) {
		e->rec.call.local = k->now.local;
		e->rec.call.peer = k->now.peer;
	}
	return l->n++;
}

struct call *tracelog_at(struct tracelog *l, size_t n)
{
	return &l->entries[n].rec.call;
}

static void learn(struct tracelog *l, uint64_t cookie, const struct pair *p,
		  bool listens)
{
	struct known *k = known_of(l, cookie);

	if (k) {
		k->now = *p;
		return;
	}
	k = room(l->known, l->nknown, &l->known_cap, sizeof(*k));
	if (k) {
		l->known = k;
		k[l->nknown] = (struct known){ *p, *p, listens };
	}
	if (k && idmap_put(&l->sockets, cookie, l->nknown))
		l->nknown++;
	else
		l->unknown++;
}

void tracelog_socket(struct tracelog *l, uint64_t cookie, const struct endpoint *local,
		     const struct endpoint *peer, uint64_t listener)
{
	struct pair p = { *local, *peer };

	learn(l, cookie, &p, false);
	if (listener && !known_of(l, listener))
		learn(l, listener, &p, true);
}

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->rec.ts != y->rec.ts)
		return x->rec.ts < y->rec.ts ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static int by_ends(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int d = endpoint_cmp(&x->local, &y->local);

	return d ? d : endpoint_cmp(&x->peer, &y->peer);
}

/* The smaller end first, so that both directions are one. */
static struct pair in_order(const struct endpoint *a, const struct endpoint *b)
{
	return endpoint_cmp(a, b) <= 0 ? (struct pair){ *a, *b }
				       : (struct pair){ *b, *a };
}

static int collect_pairs(struct tracelog *l, struct err *e)
{
	l->pairs = reallocarray(NULL, l->n + 1, sizeof(*l->pairs));
	if (!l->pairs)
		return err_set(e, -ENOMEM, "no memory for calls");
	for (size_t i = 0; i < l->n; i++) {
		const struct call *c = &l->entries[i].rec.call;

		if (endpoint_known(&c->local) && endpoint_known(&c->peer))
			l->pairs[l->npairs++] = in_order(&c->local, &c->peer);
	}
	if (l->npairs)
		qsort(l->pairs, l->npairs, sizeof(*l->pairs), by_ends);
	return 0;
}

int tracelog_finish(struct tracelog *l, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		struct call *c = &l->entries[i].rec.call;
		const struct known *k = known_of(l, l->entries[i].cookie);

		if (k && !endpoint_known(&c->peer)) {
			c->local = k->first.local;
			c->peer = k->first.peer;
		}
	}
	if (l->n)
		qsort(l->entries, l->n, sizeof(*l->entries), by_time);
	return collect_pairs(l, e);
}

size_t tracelog_count(const struct tracelog *l)
{
	return l->n;
}

const struct record *tracelog_record(const struct tracelog *l, size_t n)
{
	return &l->entries[n].rec;
}

uint64_t tracelog_lost(const struct tracelog *l)
{
	return l->lost;
}

uint64_t tracelog_unknown(const struct tracelog *l)
{
	return l->unknown;
}

bool tracelog_has(const struct tracelog *l, const struct endpoint *a,
		  const struct endpoint *b)
{
	struct pair p = in_order(a, b);

	return l->npairs &&
	       bsearch(&p, l->pairs, l->npairs, sizeof(p), by_ends) != NULL;
}
