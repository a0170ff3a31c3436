/* SPDX-License-Identifier: MIT
 *
 * wheel.h - numbers that are due at some tick: a timing wheel.
 *
 * Whoever is put in comes out at its tick, or sooner if that is more than WHEEL_SLOTS
 * ahead: then it has to be put in again. Every step costs the same, however many are in.
 */
#ifndef TCT_WHEEL_H
#define TCT_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEEL_SLOTS 1024u

/** struct wheel_link - Neighbours in a slot, each a number + 1; 0 for none */
struct wheel_link {
	uint32_t next, before;
};

/**
 * struct wheel - All zero is an empty one
 * @slot:	First of those due, number + 1; the last is that being emptied
 * @link:	Of the numbers below @n
 * @at:		All slots up to this tick have been emptied
 */
struct wheel {
	uint32_t slot[WHEEL_SLOTS + 1];
	struct wheel_link *link;
	uint32_t n;
	uint64_t at;
};

typedef void wheel_fn(void *arg, uint32_t number);

/** wheel_room() - For numbers below @n. Return: false without memory */
bool wheel_room(struct wheel *w, uint32_t n);

/** wheel_put() - @number is due at @tick; it is not in the wheel, and there is room for it */
void wheel_put(struct wheel *w, uint32_t number, uint64_t tick);

/** wheel_has() - Is it in? */
static inline bool wheel_has(const struct wheel *w, uint32_t number)
{
	return number < w->n && w->link[number].before;
}

/** wheel_take() - Out of it, if it is in */
void wheel_take(struct wheel *w, uint32_t number);

/**
 * wheel_due() - Empty the slots up to a tick: who was put in first comes first
 * @fn:		Called for each number, which is out of the wheel by then
 * @soon:	Called before that for the one that comes after it, if there is one: its memory may
 *		be fetched; may be NULL
 */
void wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon, void *arg);

/** wheel_skip() - It is that tick, and nobody comes out: those that are due do with the ring's next turn */
void wheel_skip(struct wheel *w, uint64_t tick);

void wheel_free(struct wheel *w);

#endif /* TCT_WHEEL_H */
