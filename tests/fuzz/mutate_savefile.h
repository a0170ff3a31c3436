/* SPDX-License-Identifier: MIT
 *
 * mutate_savefile.h - mutation of pcap and pcapng files: by whole frames or blocks, so that
 * lengths stay true, and by bytes.
 */
#ifndef TCT_MUTATE_SAVEFILE_H
#define TCT_MUTATE_SAVEFILE_H

#include "mutate.h"

#define SAVEFILE_PCAP  24 /* its header, and where in a frame's the length is */
#define SAVEFILE_BLOCK 4

static inline uint32_t savefile_u32(const uint8_t *p, bool little)
{
	uint32_t big = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		       (uint32_t)p[2] << 8 | p[3];

	return little ? __builtin_bswap32(big) : big;
}

/* Blocks up to the first whose length is none. */
static inline struct pieces savefile_blocks(const uint8_t *data, size_t size)
{
	struct pieces p = { .n = 0 };
	size_t at = 0;

	while (size - at >= 12) {
		bool little = data[8] == 0x4d;
		size_t n = savefile_u32(data + at + SAVEFILE_BLOCK, little);

		if (n < 12 || n > size - at || !pieces_add(&p, at += n))
			break;
	}
	return p;
}

static inline struct pieces savefile_frames(const uint8_t *data, size_t size)
{
	struct pieces p = { .at = { SAVEFILE_PCAP } };
	bool little = data[0] != 0xa1;
	size_t at = SAVEFILE_PCAP;

	while (size - at >= 16) {
		size_t n = savefile_u32(data + at + 8, little);

		if (n > size - at - 16 || !pieces_add(&p, at += 16 + n))
			break;
	}
	return p;
}

/** savefile_pieces() - None where it is neither pcap nor pcapng: compressed, say */
static inline struct pieces savefile_pieces(const uint8_t *data, size_t size)
{
	static const uint8_t magic[][4] = { { 0xa1, 0xb2, 0xc3, 0xd4 },
					    { 0xd4, 0xc3, 0xb2, 0xa1 },
					    { 0xa1, 0xb2, 0x3c, 0x4d },
					    { 0x4d, 0x3c, 0xb2, 0xa1 } };

	if (size > SAVEFILE_PCAP && memcmp(data, "\n\r\r\n", 4) == 0)
		return savefile_blocks(data, size);
	for (size_t i = 0; i < 4; i++)
		if (size > SAVEFILE_PCAP && memcmp(data, magic[i], 4) == 0)
			return savefile_frames(data, size);
	return (struct pieces){ .n = 0 };
}

/* One frame or block, without a change of its length. */
static inline void savefile_piece_mutate(uint8_t *data, const struct pieces *p,
					 struct dice *d)
{
	size_t i = dice_roll(d, p->n), at = p->at[i], n = p->at[i + 1] - at;
	size_t skip = n > 16 && dice_roll(d, 4) ? 16 : 0;

	LLVMFuzzerMutate(data + at + skip, n - skip, n - skip);
}

/** savefile_mutate() - As LLVMFuzzerCustomMutator() */
static inline size_t savefile_mutate(uint8_t *data, size_t size, size_t max,
				     unsigned int seed)
{
	struct pieces p = savefile_pieces(data, size);
	struct dice d = { seed };
	size_t how = dice_roll(&d, 8);

	if (p.n == 0 || how < 3)
		return LLVMFuzzerMutate(data, size, max);
	if (how < 5)
		return pieces_shuffle(data, max, &p, &d);
	savefile_piece_mutate(data, &p, &d);
	return size;
}

/** savefile_join() - As LLVMFuzzerCustomCrossOver(); frames of one into the other's file */
static inline size_t savefile_join(const uint8_t *x, size_t nx, const uint8_t *y,
				   size_t ny, uint8_t *out, size_t max,
				   unsigned int seed)
{
	struct pieces px = savefile_pieces(x, nx), py = savefile_pieces(y, ny);
	struct dice d = { seed };

	return px.n && py.n ? pieces_join(x, &px, y, &py, out, max, &d) : 0;
}

#endif /* TCT_MUTATE_SAVEFILE_H */
