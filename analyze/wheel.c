/* SPDX-License-Identifier: MIT
 *
 * wheel.c - a timing wheel: a list of numbers for each tick, in a ring of them.
 *
 * Putting in appends, taking out leaves the list as it is: so neither has to fetch what
 * stands beside a number. What was taken is dropped when the list is full.
 */
#include "wheel.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_ROOM 16u

bool wheel_room(struct wheel *w, uint32_t n)
{
	uint16_t *grown;

	if (n <= w->n)
		return true;
	grown = realloc(w->in, n * sizeof(*grown));
	if (!grown)
		return false;
	memset(grown + w->n, 0, (n - w->n) * sizeof(*grown));
	w->in = grown;
	w->n = n;
	return true;
}

/* Those that are in, each once. */
static void drop_taken(struct wheel *w, struct wheel_slot *s, uint16_t is)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t number = s->number[i];

		if (w->in[number] != is)
			continue;
		w->in[number] = 0;
		s->number[kept++] = number;
	}
	s->n = kept;
	while (kept-- > 0)
		w->in[s->number[kept]] = is;
}

static bool slot_grow(struct wheel_slot *s)
{
	uint32_t room = s->room ? s->room * 2 : SLOT_ROOM;
	uint32_t *grown = realloc(s->number, room * sizeof(*grown));

	if (!grown)
		return false;
	s->number = grown;
	s->room = room;
	return true;
}

/* It grows only if most of those that it lists are in. */
static bool slot_has_room(struct wheel *w, struct wheel_slot *s, uint16_t is)
{
	if (s->n < s->room)
		return true;
	drop_taken(w, s, is);
	return s->n < s->room / 2 || slot_grow(s);
}

void wheel_put(struct wheel *w, uint32_t number, uint64_t tick)
{
	uint64_t first = w->at + 1, last = w->at + WHEEL_SLOTS - 1;
	struct wheel_slot *s;
	uint16_t is;

	tick = tick < first ? first : tick > last ? last : tick;
	is = (uint16_t)(tick % WHEEL_SLOTS + 1);
	s = &w->slot[is - 1];
	if (!slot_has_room(w, s, is))
		return;
	s->number[s->n++] = number;
	w->in[number] = is;
}

/* The next one that is in, from @i on. */
static uint32_t next(const struct wheel *w, const struct wheel_slot *s, uint32_t i,
		     uint16_t is)
{
	while (i < s->n && w->in[s->number[i]] != is)
		i++;
	return i;
}

/* What is put in meanwhile may go to the same slot: a new list stands there. */
static void empty(struct wheel *w, uint32_t slot, wheel_fn *fn, wheel_fn *soon,
		  void *arg)
{
	struct wheel_slot full = w->slot[slot];
	uint16_t is = (uint16_t)(slot + 1);
	uint32_t i;

	if (!full.n)
		return;
	w->slot[slot] = (struct wheel_slot){ 0 };
	i = next(w, &full, 0, is);
	while (i < full.n) {
		uint32_t number = full.number[i];

		w->in[number] = 0;
		i = next(w, &full, i + 1, is);
		if (soon && i < full.n)
			soon(arg, full.number[i]);
		fn(arg, number);
		i = next(w, &full, i, is);
	}
	free(full.number);
}

/* If time begins anew, those that are in come out as the ring goes round. */
void wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon, void *arg)
{
	uint64_t n = tick > w->at ? tick - w->at : 0;

	w->at = tick;
	if (n > WHEEL_SLOTS)
		n = WHEEL_SLOTS;
	while (n-- > 0)
		empty(w, (uint32_t)((tick - n) % WHEEL_SLOTS), fn, soon, arg);
}

void wheel_skip(struct wheel *w, uint64_t tick)
{
	w->at = tick;
}

void wheel_free(struct wheel *w)
{
	for (uint32_t i = 0; i < WHEEL_SLOTS; i++)
		free(w->slot[i].number);
	free(w->in);
}
