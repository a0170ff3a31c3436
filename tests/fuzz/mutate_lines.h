/* SPDX-License-Identifier: MIT
 *
 * mutate_lines.h - mutation of text: by whole lines, and within one.
 */
#ifndef TCT_MUTATE_LINES_H
#define TCT_MUTATE_LINES_H

#include "mutate.h"

/* What is behind the last newline is a line as well. */
static inline struct pieces lines_of(const uint8_t *data, size_t size)
{
	struct pieces p = { .n = 0 };

	for (size_t i = 0; i < size; i++)
		if ((data[i] == '\n' || i + 1 == size) && !pieces_add(&p, i + 1))
			break;
	return p;
}

/* One line by libFuzzer's means, whatever becomes of its length. */
static inline size_t line_mutate(uint8_t *data, size_t size, size_t max,
				 const struct pieces *p, struct dice *d)
{
	size_t i = dice_roll(d, p->n), from = p->at[i], to = p->at[i + 1];
	size_t rest = size - to, n;
	uint8_t *tail = malloc(rest + 1);

	if (!tail)
		abort();
	memcpy(tail, data + to, rest);
	n = LLVMFuzzerMutate(data + from, to - from, max - from - rest);
	memcpy(data + from + n, tail, rest);
	free(tail);
	return from + n + rest;
}

/** lines_mutate() - As LLVMFuzzerCustomMutator() */
static inline size_t lines_mutate(uint8_t *data, size_t size, size_t max,
				  unsigned int seed)
{
	struct pieces p = lines_of(data, size);
	struct dice d = { seed };
	size_t how = dice_roll(&d, 4);

	if (p.n == 0 || how == 0)
		return LLVMFuzzerMutate(data, size, max);
	if (how == 1)
		return pieces_shuffle(data, max, &p, &d);
	return line_mutate(data, size, max, &p, &d);
}

#endif /* TCT_MUTATE_LINES_H */
