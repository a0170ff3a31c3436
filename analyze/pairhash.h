/* SPDX-License-Identifier: MIT
 *
 * pairhash.h - one number for two endpoints, the same in both directions.
 */
#ifndef TCT_PAIRHASH_H
#define TCT_PAIRHASH_H

#include "endpoint.h"

static inline uint64_t pairhash_fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline uint64_t pairhash_end(const uint64_t key[static 2],
				    const struct endpoint *e)
{
	uint64_t hi, lo;

	memcpy(&hi, e->addr, 8);
	memcpy(&lo, e->addr + 8, 8);
	return pairhash_fold(lo ^ key[0],
			     pairhash_fold(hi ^ key[1], e->port ^ ~key[0]) | 1);
}

/**
 * pairhash() - All 32 bits are good for use
 * @key:	Whoever does not know it cannot choose endpoints that collide; it should have
 *		bits on both sides
 */
static inline uint32_t pairhash(const uint64_t key[static 2], const struct endpoint *a,
				const struct endpoint *b)
{
	uint64_t h = pairhash_end(key, a) + pairhash_end(key, b);

	return (uint32_t)(pairhash_fold(h ^ key[1], key[0] | 1) >> 16);
}

/**
 * pairhash_shard() - Which of @n parts a flow belongs to: 0 to @n - 1
 *
 * The same in every process, on every machine and in every version to come.
 */
static inline uint32_t pairhash_shard(const struct endpoint *a,
				      const struct endpoint *b, uint32_t n)
{
	static const uint64_t key[2] = { UINT64_C(0x9e3779b97f4a7c15),
					 UINT64_C(0xd1b54a32d192ed03) };

	return (uint32_t)((uint64_t)pairhash(key, a, b) * n >> 32);
}

#endif /* TCT_PAIRHASH_H */
