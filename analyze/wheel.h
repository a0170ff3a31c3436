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

/** struct wheel_slot - Numbers that were put into it, @n of them, room for @room */
struct wheel_slot {
	uint32_t *number;
	uint32_t n, room;
};

/**
 * struct wheel - All zero is an empty one
 * @slot:	By tick, modulo WHEEL_SLOTS
 * @in:		Of the numbers below @n: the slot that they are in, + 1; 0 for none. A number that a
 *		slot lists and that is not in it has been taken
 * @at:		All slots up to this tick have been emptied
 */
struct wheel {
	struct wheel_slot slot[WHEEL_SLOTS];
	uint16_t *in;
	uint32_t n;
	uint64_t at;
};

typedef void wheel_fn(void *arg, uint32_t number);

/** wheel_room() - For numbers below @n. Return: false without memory */
bool wheel_room(struct wheel *w, uint32_t n);

/**
 * wheel_put() - @number is due at @tick; it is not in the wheel, and there is room for it
 *
 * Without memory it is not in the wheel then.
 */
void wheel_put(struct wheel *w, uint32_t number, uint64_t tick);

/** wheel_has() - Is it in? */
static inline bool wheel_has(const struct wheel *w, uint32_t number)
{
	return number < w->n && w->in[number];
}

/** wheel_take() - Out of it, if it is in */
static inline void wheel_take(struct wheel *w, uint32_t number)
{
	if (number < w->n)
		w->in[number] = 0;
}

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
