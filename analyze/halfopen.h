/* SPDX-License-Identifier: MIT
 *
 * halfopen.h - SYNs that nobody has answered yet, packed: what a flood of them leaves.
 *
 * Only the usual ones, halfopen_fits(): 40 bytes each for IPv4, 64 for IPv6, for as long as
 * nothing else is heard of the connection.
 */
#ifndef TCT_HALFOPEN_H
#define TCT_HALFOPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "segment.h"

#define SYN_EPOCHS 256u

/**
 * struct synplaces - Where SYNs of one IP version are
 * @chunk:	@nchunks of them, room for @cap
 * @used:	Places that have ever been taken
 * @idle:	One that may be taken again, place + 1; it tells the next
 * @entry:	Size of one in bytes
 */
struct synplaces {
	uint8_t **chunk;
	uint32_t nchunks, cap;
	uint32_t used, idle;
	size_t entry;
};

/**
 * struct synepoch - What times, frames and ids are kept as distances from
 * @left:	SYNs that do so
 */
struct synepoch {
	tstamp ts;
	uint64_t frame, id;
	uint32_t left;
};

/**
 * struct halfopens - All of them; begin with halfopens_init()
 * @present:	Epoch of those that come
 * @arenas:	The chunks
 */
struct halfopens {
	struct synplaces of[2]; /* IPv4, IPv6 */
	struct synepoch epoch[SYN_EPOCHS];
	uint8_t present;
	struct arenas arenas;
	size_t bytes;
	uint32_t count;
};

/** struct halfopen - One, unpacked; what nobody looks at in a SYN is not kept */
struct halfopen {
	struct segment syn;
	uint64_t id;
};

void halfopens_init(struct halfopens *h);
void halfopens_free(struct halfopens *h);

/** halfopen_fits() - Can it be packed? */
bool halfopen_fits(const struct segment *g);

/** halfopen_step() - Bytes that halfopen_add() takes for that one, often 0 */
size_t halfopen_step(const struct halfopens *h, const struct segment *g);

/**
 * halfopen_add() - Pack a SYN that fits
 * @number:	Set to what it is called: below 2^31
 *
 * Return: false without memory, or if it is too far from all others
 */
bool halfopen_add(struct halfopens *h, const struct segment *g, uint64_t id,
		  uint32_t *number);

/** halfopen_get() - Unpack */
void halfopen_get(const struct halfopens *h, uint32_t number, struct halfopen *o);

/** halfopen_is() - Is it between these two, in either direction? */
bool halfopen_is(const struct halfopens *h, uint32_t number, const struct endpoint *a,
		 const struct endpoint *b);

void halfopen_remove(struct halfopens *h, uint32_t number);

/** halfopen_near() - Fetch it from memory */
void halfopen_near(const struct halfopens *h, uint32_t number);

/**
 * halfopen_next() - The first one from @number on, in no particular order
 *
 * Return: false if there is none
 */
bool halfopen_next(const struct halfopens *h, uint32_t *number);

#endif /* TCT_HALFOPEN_H */
