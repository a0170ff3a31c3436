/* SPDX-License-Identifier: MIT
 *
 * align.c - which events of two flows belong together: the longest common subsequence
 * of what they say, in between of what they look like, in between of what they are.
 */
#include "align.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "anchors.h"

/* Cells of a table; beyond it, only neighbours are looked at. */
#define CELLS_MAX (4u << 20)
#define NEAR	  ((size_t)48)
/* How often what stands between anchors is searched for further ones. */
#define DEPTH_MAX 8

/* What makes two events belong together, the strictest first. */
enum level { LEVEL_KEY, LEVEL_SHAPE, LEVEL_LIKE };

/** struct range - Part of both flows, to be compared by what @level says */
struct range {
	const struct canon_event *a, *b;
	size_t a0, a1, b0, b1;
	enum level level;
	int depth;
};

struct builder {
	struct pairs *p;
	size_t room;
	struct err *e;
};

static int add(struct builder *o, size_t a, size_t b, bool same)
{
	if (o->p->n == o->room) {
		size_t room = o->room ? 2 * o->room : 64;
		struct pair *list = realloc(o->p->list, room * sizeof(*list));

		if (!list)
			return err_set(o->e, -ENOMEM, "diff: out of memory");
		o->p->list = list;
		o->room = room;
	}
	o->p->list[o->p->n++] = (struct pair){ a, b, same };
	return 0;
}

static bool equal(const struct range *r, size_t i, size_t k)
{
	switch (r->level) {
	case LEVEL_KEY:
		return r->a[i].key == r->b[k].key;
	case LEVEL_SHAPE:
		return r->a[i].shape == r->b[k].shape;
	case LEVEL_LIKE:
		break;
	}
	return r->a[i].like == r->b[k].like;
}

static int align_range(struct builder *o, const struct range *r);

/* What stands between two that belong together: less strictly, or without counterpart. */
static int gap(struct builder *o, const struct range *r, size_t a1, size_t b1,
	       size_t a0, size_t b0)
{
	struct range in = { r->a, r->b, a0, a1, b0, b1, r->level + 1, 0 };
	int code = 0;

	if (r->level != LEVEL_LIKE && a0 < a1 && b0 < b1)
		return align_range(o, &in);
	for (size_t i = a0; i < a1 && !code; i++)
		code = add(o, i, ALIGN_NONE, false);
	for (size_t k = b0; k < b1 && !code; k++)
		code = add(o, ALIGN_NONE, k, false);
	return code;
}

/* @len[i][k]: how many can be paired from i and k on. Walk along the longest way. */
static int walk(struct builder *o, const struct range *r, const uint16_t *len)
{
	size_t n = r->a1 - r->a0, m = r->b1 - r->b0, i = 0, k = 0, gi = 0, gk = 0;
	int code = 0;

	while (i < n && k < m && !code) {
		if (equal(r, r->a0 + i, r->b0 + k)) {
			code = gap(o, r, r->a0 + i, r->b0 + k, r->a0 + gi, r->b0 + gk);
			if (!code)
				code = add(o, r->a0 + i, r->b0 + k,
					   r->level == LEVEL_KEY);
			gi = ++i;
			gk = ++k;
		} else if (len[(i + 1) * (m + 1) + k] >= len[i * (m + 1) + k + 1]) {
			i++;
		} else {
			k++;
		}
	}
	return code ? code : gap(o, r, r->a1, r->b1, r->a0 + gi, r->b0 + gk);
}

static int by_table(struct builder *o, const struct range *r)
{
	size_t n = r->a1 - r->a0, m = r->b1 - r->b0;
	uint16_t *len = calloc((n + 1) * (m + 1), sizeof(*len));
	int code;

	if (!len)
		return err_set(o->e, -ENOMEM, "diff: out of memory");
	for (size_t i = n; i-- > 0;)
		for (size_t k = m; k-- > 0;) {
			uint16_t *at = &len[i * (m + 1) + k];
			uint16_t down = at[m + 1], right = at[1];

			if (equal(r, r->a0 + i, r->b0 + k))
				*at = (uint16_t)(at[m + 2] + 1);
			else
				*at = down > right ? down : right;
		}
	code = walk(o, r, len);
	free(len);
	return code;
}

/* The nearest that are equal, few steps on. */
static bool meet(const struct range *r, size_t *i, size_t *k)
{
	for (size_t far = 0; far < 2 * NEAR; far++)
		for (size_t x = far < NEAR ? 0 : far - NEAR; x <= far && x < NEAR; x++)
			if (*i + x < r->a1 && *k + far - x < r->b1 &&
			    equal(r, *i + x, *k + far - x)) {
				*i += x;
				*k += far - x;
				return true;
			}
	return false;
}

static int by_neighbours(struct builder *o, const struct range *r)
{
	size_t i = r->a0, k = r->b0, gi = i, gk = k;
	int code = 0;

	while (i < r->a1 && k < r->b1 && !code) {
		if (!meet(r, &i, &k)) {
			i++;
			k++;
			continue;
		}
		code = gap(o, r, i, k, gi, gk);
		if (!code)
			code = add(o, i, k, r->level == LEVEL_KEY);
		gi = ++i;
		gk = ++k;
	}
	return code ? code : gap(o, r, r->a1, r->b1, gi, gk);
}

/* Between anchors both are so much shorter that a table will do. */
static int by_anchors(struct builder *o, const struct range *r)
{
	struct range in = *r;
	struct anchor *list;
	long n = anchors_find(r->a + r->a0, r->a1 - r->a0, r->b + r->b0, r->b1 - r->b0,
			      &list);
	int code = n < 0 ? err_set(o->e, -ENOMEM, "diff: out of memory") : 0;

	in.depth = r->depth + 1;
	for (long i = 0; i < n && !code; i++) {
		in.a1 = r->a0 + list[i].a;
		in.b1 = r->b0 + list[i].b;
		code = align_range(o, &in);
		if (!code)
			code = add(o, in.a1, in.b1, true);
		in.a0 = in.a1 + 1;
		in.b0 = in.b1 + 1;
	}
	free(list);
	in.a1 = r->a1;
	in.b1 = r->b1;
	if (code)
		return code;
	return n ? align_range(o, &in) : by_neighbours(o, r);
}

static int align_range(struct builder *o, const struct range *r)
{
	size_t n = r->a1 - r->a0, m = r->b1 - r->b0;

	if (n == 0 || m == 0)
		return gap(o, r, r->a1, r->b1, r->a0, r->b0);
	if (n < UINT16_MAX && m < UINT16_MAX && (n + 1) * (m + 1) <= CELLS_MAX)
		return by_table(o, r);
	if (r->level == LEVEL_KEY && r->depth < DEPTH_MAX)
		return by_anchors(o, r);
	return by_neighbours(o, r);
}

int align_events(const struct canon_flow *a, const struct canon_flow *b,
		 struct pairs *p, struct err *e)
{
	struct builder o = { .p = p, .e = e };
	size_t head = 0, tail = 0, least = a->n < b->n ? a->n : b->n;
	struct range r = { a->events, b->events, 0, 0, 0, 0, LEVEL_KEY, 0 };
	int code = 0;

	*p = (struct pairs){ NULL, 0 };
	while (head < least && equal(&r, head, head))
		head++;
	while (head + tail < least && equal(&r, a->n - tail - 1, b->n - tail - 1))
		tail++;
	for (size_t i = 0; i < head && !code; i++)
		code = add(&o, i, i, true);
	r.a0 = r.b0 = head;
	r.a1 = a->n - tail;
	r.b1 = b->n - tail;
	if (!code)
		code = align_range(&o, &r);
	for (size_t i = 0; i < tail && !code; i++)
		code = add(&o, r.a1 + i, r.b1 + i, true);
	return code;
}

void pairs_free(struct pairs *p)
{
	free(p->list);
	*p = (struct pairs){ NULL, 0 };
}
