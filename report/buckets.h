/* SPDX-License-Identifier: MIT
 *
 * buckets.h - counts of ended connections by something that they have, for so many different
 * ones of it at most.
 */
#ifndef TCT_BUCKETS_H
#define TCT_BUCKETS_H

#include "pipeline.h"

#define BUCKETS_MAX UINT16_MAX

/**
 * struct bucket - Connections that have one thing in common
 * @key:	What that is; of the one that stands for all others nothing
 * @causes:	By the first row of causes[] with the same name and certainty
 * @destroyed:	Bytes by side, client and server
 * @known:	... and whether any connection told
 */
struct bucket {
	struct endpoint key;
	uint64_t endings[ENDING_N][WHOSE_N];
	uint64_t causes[CAUSE_N][WHOSE_N];
	uint64_t destroyed[SIDES];
	bool known[SIDES];
};

/**
 * struct buckets - All of one kind
 * @at:		@max of them, @n in use, in order of first sight; then one for all others
 * @sorted:	Places of the @n in @at, in order of their keys
 */
struct buckets {
	struct bucket *at;
	uint16_t *sorted;
	size_t max, n;
};

/** buckets_new() - Empty ones. @max: up to BUCKETS_MAX. Return: is there memory? */
bool buckets_new(struct buckets *b, size_t max);

/** buckets_find() - Where connections with that key count. It allocates nothing */
struct bucket *buckets_find(struct buckets *b, const struct endpoint *key);

void buckets_free(struct buckets *b);

#endif /* TCT_BUCKETS_H */
