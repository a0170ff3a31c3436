/* SPDX-License-Identifier: MIT
 *
 * mutate.h - mutation of inputs that consist of pieces: a head, then steps, or frames.
 * A harness that knows where its pieces are has an LLVMFuzzerCustomMutator().
 */
#ifndef TCT_MUTATE_H
#define TCT_MUTATE_H

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define PIECES_MAX 512

/**
 * struct pieces - Where the pieces of an input are
 * @n:		How many
 * @at:		Where each begins, and where the last one ends: what is before the first is
 *		the head
 */
struct pieces {
	size_t n;
	size_t at[PIECES_MAX + 1];
};

/** struct dice - The mutator's chance, all of it from libFuzzer's seed */
struct dice {
	uint64_t state;
};

/** dice_roll() - A number below @n, which is not 0 */
static inline size_t dice_roll(struct dice *d, size_t n)
{
	d->state = d->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (size_t)(d->state >> 33) % n;
}

/** pieces_add() - One more, which ends at @end. Return: false if there are too many */
static inline bool pieces_add(struct pieces *p, size_t end)
{
	if (p->n == PIECES_MAX)
		return false;
	p->at[++p->n] = end;
	return true;
}

/* Append pieces [@from, @to) to @n bytes, as many as fit. */
static inline size_t pieces_put(uint8_t *out, size_t n, size_t max, const uint8_t *data,
				const struct pieces *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		size_t size = p->at[i + 1] - p->at[i];

		if (size > max - n)
			break;
		memcpy(out + n, data + p->at[i], size);
		n += size;
	}
	return n;
}

/**
 * pieces_shuffle() - Take out, double, exchange or move some pieces
 * @data:	@max bytes of room; what it holds behind the pieces is gone after it
 *
 * Return: how many bytes there are then
 */
static inline size_t pieces_shuffle(uint8_t *data, size_t max, const struct pieces *p,
				    struct dice *d)
{
	/* a < b < c: [a, b) and [b, c) are what something happens to. */
	size_t a = dice_roll(d, p->n), b = a + 1 + dice_roll(d, (p->n - a + 3) / 4);
	size_t c = b + dice_roll(d, p->n - b + 1), how = dice_roll(d, 4);
	uint8_t *out = malloc(max);
	size_t n = p->at[0];

	if (!out)
		abort();
	memcpy(out, data, n);
	n = pieces_put(out, n, max, data, p, 0, a);
	if (how == 1) /* again, later */
		n = pieces_put(out, n, max, data, p, a, b);
	if (how != 0)
		n = pieces_put(out, n, max, data, p, b, c);
	if (how != 0)
		n = pieces_put(out, n, max, data, p, a, b);
	if (how == 3) /* and what it was exchanged with once more */
		n = pieces_put(out, n, max, data, p, b, c);
	n = pieces_put(out, n, max, data, p, how == 0 ? b : c, p->n);
	memcpy(data, out, n);
	free(out);
	return n;
}

/** pieces_join() - The beginning of one input, and the end of another */
static inline size_t pieces_join(const uint8_t *x, const struct pieces *px,
				 const uint8_t *y, const struct pieces *py,
				 uint8_t *out, size_t max, struct dice *d)
{
	size_t n = px->at[0];

	if (n > max)
		return 0;
	memcpy(out, x, n);
	n = pieces_put(out, n, max, x, px, 0, dice_roll(d, px->n + 1));
	return pieces_put(out, n, max, y, py, dice_roll(d, py->n + 1), py->n);
}

#endif /* TCT_MUTATE_H */
