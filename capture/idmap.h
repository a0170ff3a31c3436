/* SPDX-License-Identifier: MIT
 *
 * idmap.h - from a 64-bit number that names something to another.
 */
#ifndef TCT_IDMAP_H
#define TCT_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idmap_slot {
	uint64_t key, value;
	bool used;
};

/**
 * struct idmap - All zero bytes are an empty one
 * @slots:	@mask + 1 of them, a power of two; NULL while empty
 */
struct idmap {
	struct idmap_slot *slots;
	size_t mask, n;
};

/** idmap_get() - The value in place, to be read or written; NULL if there is none */
uint64_t *idmap_get(const struct idmap *m, uint64_t key);

/** idmap_put() - Set a value; false without memory */
bool idmap_put(struct idmap *m, uint64_t key, uint64_t value);

/** idmap_drop() - Forget a value, if there is one */
void idmap_drop(struct idmap *m, uint64_t key);

void idmap_free(struct idmap *m);

#endif /* TCT_IDMAP_H */
