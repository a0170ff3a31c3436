/* SPDX-License-Identifier: MIT
 *
 * mutate_steps.h - mutation of the steps of fuzz_track.c: by whole steps, and by what a step
 * means.
 */
#ifndef TCT_MUTATE_STEPS_H
#define TCT_MUTATE_STEPS_H

#include "mutate.h"
#include "segment.h"

#define STEP 8 /* bytes */

static inline size_t pick(struct dice *d, const uint8_t *list, size_t n)
{
	return list[dice_roll(d, n)];
}

#define PICK(d, list) (uint8_t) pick(d, list, sizeof(list))

/* Sequence numbers worth trying, as near() takes them: what is expected, one beside, the
 * first, what the peer sends, edges of small windows, half the space away, where it wraps.
 */
static inline void change_number(uint8_t b[static 2], struct dice *d)
{
	static const uint8_t numbers[][2] = {
		{ 2, 0 },	{ 2, 0 },    { 0, 1 },	  { 7, 0 },    { 4, 0 },
		{ 4, 1 },	{ 4, 0xff }, { 5, 0 },	  { 0, 16 },   { 0, 15 },
		{ 0, 17 },	{ 0, 64 },   { 0, 0xc0 }, { 0x40, 2 }, { 0x40, 0xfe },
		{ 6, 0 },	{ 6, 0xff }, { 6, 1 },	  { 0x80, 1 }, { 0x80, 0x7f },
		{ 0x80, 0x80 },
	};

	memcpy(b, numbers[dice_roll(d, sizeof(numbers) / sizeof(numbers[0]))], 2);
}

static inline void change_flags(uint8_t *flags, struct dice *d)
{
	static const uint8_t usual[] = { SEG_SYN,	    SEG_SYN | SEG_ACK,
					 SEG_ACK,	    SEG_ACK | SEG_PSH,
					 SEG_ACK | SEG_FIN, SEG_RST,
					 SEG_RST | SEG_ACK, SEG_ACK | SEG_URG,
					 SEG_FIN,	    0 };

	if (dice_roll(d, 4))
		*flags = PICK(d, usual);
	else
		*flags ^= (uint8_t)(1u << dice_roll(d, 8));
}

static inline void change_step(uint8_t b[static STEP], struct dice *d)
{
	static const uint8_t windows[] = { 0, 0x80, 1, 4, 0x7f, 0x40 };
	static const uint8_t kinds[] = { 0,    0x90, 0xa0, 0xa8, 0xb0,
					 0xc0, 0xd0, 0xe0, 0xf0 };

	switch (dice_roll(d, 7)) {
	case 0:
		change_flags(&b[1], d);
		break;
	case 1:
		change_number(b + 2, d);
		break;
	case 2:
		change_number(b + 4, d);
		break;
	case 3:
		b[0] = (uint8_t)((b[0] & ~0x18) | dice_roll(d, 4) << 3);
		break;
	case 4:
		b[0] ^= (uint8_t)(1u << dice_roll(d, 3));
		break;
	case 5:
		b[6] = (uint8_t)(PICK(d, windows) ^ dice_roll(d, 8));
		break;
	case 6:
		b[7] = (uint8_t)(PICK(d, kinds) | dice_roll(d, 16));
		break;
	}
}

/* What the other side would send next stands behind the step at @at. */
static inline size_t insert_answer(uint8_t *data, size_t size, size_t max, size_t at,
				   struct dice *d)
{
	uint8_t *b = data + at + STEP;

	if (max - size < STEP)
		return size;
	memmove(b, b - STEP, size - at);
	b[0] ^= 4;
	b[1] = SEG_ACK;
	b[2] = b[4] = 2;
	b[7] = 0;
	if (dice_roll(d, 2))
		change_step(b, d);
	return size + STEP;
}

static inline struct pieces steps_of(size_t size)
{
	struct pieces p = { .at = { size ? 1 : 0 } };

	for (size_t at = 1 + STEP; at <= size && pieces_add(&p, at); at += STEP)
		;
	return p;
}

/** steps_mutate() - As LLVMFuzzerCustomMutator() */
static inline size_t steps_mutate(uint8_t *data, size_t size, size_t max,
				  unsigned int seed)
{
	struct pieces p = steps_of(size);
	struct dice d = { seed };
	size_t how = dice_roll(&d, 8);

	if (p.n == 0 || how == 0)
		return LLVMFuzzerMutate(data, size, max);
	if (how < 3)
		return pieces_shuffle(data, max, &p, &d);
	size = p.at[p.n];
	if (how == 3)
		return insert_answer(data, size, max, p.at[dice_roll(&d, p.n)], &d);
	for (size_t i = 0; i <= how - 4; i++)
		change_step(data + p.at[dice_roll(&d, p.n)], &d);
	return size;
}

#endif /* TCT_MUTATE_STEPS_H */
