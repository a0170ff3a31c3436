/* SPDX-License-Identifier: MIT
 *
 * wheel.c - a timing wheel: a list of numbers for each tick, in a ring of them.
 */
#include "wheel.h"

#include <stdlib.h>
#include <string.h>

/* link.before of the first of a slot: the slot. */
#define IS_FIRST UINT32_C(0x80000000)

bool wheel_room(struct wheel *w, uint32_t n)
{
	struct wheel_link *grown;

	if (n <= w->n)
		return true;
	grown = realloc(w->link, n * sizeof(*grown));
	if (!grown)
		return false;
	memset(grown + w->n, 0, (n - w->n) * sizeof(*grown));
	w->link = grown;
	w->n = n;
	return true;
}

void wheel_put(struct wheel *w, uint32_t number, uint64_t tick)
{
	uint64_t first = w->at + 1, last = w->at + WHEEL_SLOTS - 1;
	uint32_t slot, next;

	tick = tick < first ? first : tick > last ? last : tick;
	slot = (uint32_t)(tick % WHEEL_SLOTS);
	next = w->slot[slot];
	w->link[number] = (struct wheel_link){ next, slot | IS_FIRST };
	if (next)
		w->link[next - 1].before = number + 1;
	w->slot[slot] = number + 1;
}

void wheel_take(struct wheel *w, uint32_t number)
{
	struct wheel_link *l;

	if (!wheel_has(w, number))
		return;
	l = &w->link[number];
	if (l->before & IS_FIRST)
		w->slot[l->before & ~IS_FIRST] = l->next;
	else
		w->link[l->before - 1].next = l->next;
	if (l->next)
		w->link[l->next - 1].before = l->before;
	*l = (struct wheel_link){ 0 };
}

/* They were put in in front: the first one shall come first. */
static uint32_t turned(struct wheel *w, uint32_t n)
{
	uint32_t first = 0;

	while (n) {
		struct wheel_link *l = &w->link[n - 1];
		uint32_t next = l->next;

		l->next = first;
		if (first)
			w->link[first - 1].before = n;
		first = n;
		n = next;
	}
	w->link[first - 1].before = WHEEL_SLOTS | IS_FIRST;
	return first;
}

/* What is put in meanwhile may go to the same slot: it is emptied into another first. */
static void empty(struct wheel *w, uint32_t *slot, wheel_fn *fn, wheel_fn *soon,
		  void *arg)
{
	uint32_t *hand = &w->slot[WHEEL_SLOTS];

	if (!*slot)
		return;
	*hand = turned(w, *slot);
	*slot = 0;
	while (*hand) {
		uint32_t number = *hand - 1;

		wheel_take(w, number);
		if (soon && *hand)
			soon(arg, *hand - 1);
		fn(arg, number);
	}
}

/* If time begins anew, those that are in come out as the ring goes round. */
void wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon, void *arg)
{
	uint64_t n = tick > w->at ? tick - w->at : 0;

	w->at = tick;
	if (n > WHEEL_SLOTS)
		n = WHEEL_SLOTS;
	while (n-- > 0)
		empty(w, &w->slot[(tick - n) % WHEEL_SLOTS], fn, soon, arg);
}

void wheel_skip(struct wheel *w, uint64_t tick)
{
	w->at = tick;
}

void wheel_free(struct wheel *w)
{
	free(w->link);
}
