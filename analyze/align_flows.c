/* SPDX-License-Identifier: MIT
 *
 * align_flows.c - which flows of two captures belong together: one reason after the
 * other, from the best to the weakest, each by sorting.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "align.h"

/**
 * struct entry - A flow under a key
 * @flow:	Index; entries of one key stay in order of it
 */
struct entry {
	uint64_t key;
	size_t flow;
};

/**
 * struct matcher - Both sides
 * @of_a, @of_b: Each flow's counterpart, ALIGN_NONE while it has none
 * @ea, @eb:	Room for entries
 */
struct matcher {
	const struct canon *a, *b;
	size_t *of_a, *of_b;
	struct entry *ea, *eb;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t mix_text(uint64_t h, const char *s)
{
	for (; s && *s; s++)
		h = mix(h, (unsigned char)*s);
	return mix(h, 0x100);
}

static uint64_t shape_of(const struct canon_flow *f)
{
	uint64_t h = f->number == 0;

	for (size_t i = 0; i < f->n; i++)
		h = mix(h, f->events[i].key);
	h = mix_text(mix_text(h, f->ending), f->closer);
	for (size_t i = 0; i < f->ncauses; i++)
		h = mix_text(h, f->causes[i]);
	return mix_text(h, f->time_wait);
}

static uint64_t ending_of(const struct canon_flow *f)
{
	uint64_t h = mix_text(f->number == 0, f->ending);

	return mix_text(h, f->ncauses ? f->causes[0] : "");
}

/* The server's port, as text. */
static const char *port_of(const struct canon_flow *f)
{
	const char *colon = f->server ? strrchr(f->server, ':') : NULL;

	return colon ? colon : "";
}

/* 0 for a flow that has no such key, in all of them. */
static uint64_t key_tuple(const struct canon_flow *f)
{
	return f->client ? mix_text(mix_text(1, f->client), f->server) : 0;
}

static uint64_t key_service_shape(const struct canon_flow *f)
{
	return f->client ? mix_text(shape_of(f), port_of(f)) : 0;
}

static uint64_t key_shape(const struct canon_flow *f)
{
	return shape_of(f);
}

static uint64_t key_server_ending(const struct canon_flow *f)
{
	return f->client ? mix_text(mix(ending_of(f), 2), f->server) : 0;
}

static uint64_t key_service_ending(const struct canon_flow *f)
{
	return f->client ? mix_text(ending_of(f), port_of(f)) : 0;
}

static uint64_t key_ending(const struct canon_flow *f)
{
	return mix(ending_of(f), 1);
}

static uint64_t key_connection(const struct canon_flow *f)
{
	return f->number ? 1 : 2;
}

static uint64_t (*const keys[])(const struct canon_flow *f) = {
	key_tuple,	    key_service_shape, key_shape,      key_server_ending,
	key_service_ending, key_ending,	       key_connection,
};

static int by_key(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->flow < b->flow ? -1 : a->flow > b->flow;
}

/* Those that have no counterpart yet, sorted. */
static size_t list_free(const struct canon *c, const size_t *of, struct entry *list,
			uint64_t (*key)(const struct canon_flow *f))
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		uint64_t k = of[i] == ALIGN_NONE ? key(&c->flows[i]) : 0;

		if (k)
			list[n++] = (struct entry){ k, i };
	}
	qsort(list, n, sizeof(*list), by_key);
	return n;
}

static void match(struct matcher *m, uint64_t (*key)(const struct canon_flow *f))
{
	size_t n = list_free(m->a, m->of_a, m->ea, key);
	size_t k = list_free(m->b, m->of_b, m->eb, key);
	size_t i = 0, j = 0;

	while (i < n && j < k) {
		if (m->ea[i].key < m->eb[j].key) {
			i++;
		} else if (m->ea[i].key > m->eb[j].key) {
			j++;
		} else {
			m->of_a[m->ea[i].flow] = m->eb[j].flow;
			m->of_b[m->eb[j++].flow] = m->ea[i++].flow;
		}
	}
}

/* Captures with addresses: those that neither addresses nor the way they end put
 * together are strangers. In texts without, the order is all that is left.
 */
static size_t reasons(const struct matcher *m)
{
	size_t n = sizeof(keys) / sizeof(keys[0]);
	bool few = m->a->n <= 8 && m->b->n <= 8;

	return few ? n : n - 1;
}

bool align_same(const struct canon_flow *a, const struct canon_flow *b)
{
	return a->n == b->n && shape_of(a) == shape_of(b);
}

static void collect(const struct matcher *m, struct pairs *p)
{
	for (size_t i = 0; i < m->a->n; i++) {
		size_t k = m->of_a[i];

		p->list[p->n++] =
			(struct pair){ i, k,
				       k != ALIGN_NONE && align_same(&m->a->flows[i],
								     &m->b->flows[k]) };
	}
	for (size_t k = 0; k < m->b->n; k++)
		if (m->of_b[k] == ALIGN_NONE)
			p->list[p->n++] = (struct pair){ ALIGN_NONE, k, false };
}

static int set_up(struct matcher *m, struct pairs *p)
{
	size_t n = m->a->n, k = m->b->n;

	m->of_a = malloc((n + 1) * sizeof(*m->of_a));
	m->of_b = malloc((k + 1) * sizeof(*m->of_b));
	m->ea = malloc((n + 1) * sizeof(*m->ea));
	m->eb = malloc((k + 1) * sizeof(*m->eb));
	p->list = malloc((n + k + 1) * sizeof(*p->list));
	if (!m->of_a || !m->of_b || !m->ea || !m->eb || !p->list)
		return -ENOMEM;
	memset(m->of_a, 0xff, (n + 1) * sizeof(*m->of_a));
	memset(m->of_b, 0xff, (k + 1) * sizeof(*m->of_b));
	return 0;
}

int align_flows(const struct canon *a, const struct canon *b, struct pairs *p,
		struct err *e)
{
	struct matcher m = { .a = a, .b = b };
	int code;

	*p = (struct pairs){ NULL, 0 };
	code = set_up(&m, p);
	for (size_t i = 0; !code && i < reasons(&m); i++)
		match(&m, keys[i]);
	if (!code)
		collect(&m, p);
	free(m.of_a);
	free(m.of_b);
	free(m.ea);
	free(m.eb);
	return code ? err_set(e, code, "diff: out of memory") : 0;
}
