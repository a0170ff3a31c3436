/* SPDX-License-Identifier: MIT
 *
 * anchors.c - events that are unique in both flows, and the longest increasing
 * subsequence of them.
 */
#include "anchors.h"

#include <errno.h>
#include <stdlib.h>

/**
 * struct entry - An event of either flow
 * @second:	Of the second one
 */
struct entry {
	uint64_t key;
	size_t at;
	bool second;
};

static int by_key(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (int)a->second - (int)b->second;
}

static int by_first(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;

	return a->a < b->a ? -1 : a->a > b->a;
}

static void enter(struct entry *list, const struct canon_event *ev, size_t n,
		  bool second)
{
	for (size_t i = 0; i < n; i++)
		list[i] = (struct entry){ ev[i].key, i, second };
}

/* Pairs of which either is the only one with its key, in order of the first flow. */
static size_t unique(const struct entry *all, size_t n, struct anchor *list)
{
	size_t found = 0, next;

	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1; next < n && all[next].key == all[i].key;)
			next++;
		if (next == i + 2 && !all[i].second && all[i + 1].second)
			list[found++] = (struct anchor){ all[i].at, all[i + 1].at };
	}
	qsort(list, found, sizeof(*list), by_first);
	return found;
}

/**
 * struct piles - Patience: on top of each pile is the anchor with the least @b that ends
 * a sequence of that length
 * @top:	Index of an anchor, @n of them
 * @before:	Of each anchor the one below it in its sequence
 */
struct piles {
	size_t *top, *before;
	size_t n;
};

static size_t pile_for(const struct piles *p, const struct anchor *list, size_t b)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list[p->top[mid]].b < b)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Leaves the longest increasing sequence in @list. */
static size_t keep_increasing(struct anchor *list, size_t n, struct piles *p)
{
	size_t at, out;

	for (size_t i = 0; i < n; i++) {
		size_t k = pile_for(p, list, list[i].b);

		p->before[i] = k ? p->top[k - 1] : 0;
		p->top[k] = i;
		p->n += k == p->n;
	}
	if (!p->n)
		return 0;
	/* From the end: what is overwritten in top[] is not needed any more. */
	at = p->top[p->n - 1];
	for (out = p->n; out-- > 0; at = p->before[at])
		p->top[out] = at;
	for (size_t i = 0; i < p->n; i++)
		list[i] = list[p->top[i]];
	return p->n;
}

long anchors_find(const struct canon_event *a, size_t na, const struct canon_event *b,
		  size_t nb, struct anchor **list)
{
	size_t n = na + nb, least = na < nb ? na : nb;
	struct entry *all = calloc(n + 1, sizeof(*all));
	struct anchor *found = calloc(least + 1, sizeof(*found));
	struct piles p = { calloc(least + 1, sizeof(*p.top)),
			   calloc(least + 1, sizeof(*p.before)), 0 };
	long result = -ENOMEM;

	*list = NULL;
	if (all && found && p.top && p.before) {
		enter(all, a, na, false);
		enter(all + na, b, nb, true);
		qsort(all, n, sizeof(*all), by_key);
		result = (long)keep_increasing(found, unique(all, n, found), &p);
	}
	free(all);
	free(p.top);
	free(p.before);
	if (result > 0)
		*list = found;
	else
		free(found);
	return result;
}
