/* SPDX-License-Identifier: MIT
 *
 * random.h - numbers that look random and are the same in each run.
 */
#ifndef TCT_RANDOM_H
#define TCT_RANDOM_H

#include <stdint.h>

/** next_random() - 48 bits; @seed: any number, changed (Knuth's MMIX generator) */
static inline uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 16;
}

#endif /* TCT_RANDOM_H */
