/* SPDX-License-Identifier: MIT
 *
 * annex.h - what a story leads to, wherever that lies: on the shelves of a table, or in a copy.
 */
#ifndef TCT_ANNEX_H
#define TCT_ANNEX_H

#include "flow.h"

/** struct whole_flow - A flow as in a slab, and beside it all that it leads to, if it has it */
struct whole_flow {
	struct flow flow;
	struct story story;
	struct zeek zeek;
	struct extra extra;
	struct loss loss;
	struct more_resets resets;
	struct asked_more more[SIDES];
};

/* Things of one size lie on one shelf. */
enum annex_shelf { SHELF_EXTRA, SHELF_LOSS, SHELF_RESETS, SHELF_MORE, SHELF_N };

/**
 * struct annex_kind - Where an annex is
 * @at:		Its pointer, in a story
 * @copy:	Itself, in a whole_flow
 * @bytes:	That it takes
 */
struct annex_kind {
	size_t at, copy, bytes;
	enum annex_shelf shelf;
};

/** annex_must() - Is there no way to do without? */
static inline bool annex_must(enum annex a)
{
	return a <= ANNEX_LOSS;
}

extern const struct annex_kind annex_kind[ANNEX_N];

/** annex_of() - What the story leads to, NULL if it has none */
static inline void *annex_of(const struct story *s, enum annex a)
{
	void *is;

	memcpy(&is, (const char *)s + annex_kind[a].at, sizeof(is));
	return is;
}

static inline void annex_set(struct story *s, enum annex a, void *is)
{
	memcpy((char *)s + annex_kind[a].at, &is, sizeof(is));
}

/** annex_in() - Where it is in a copy */
static inline void *annex_in(struct whole_flow *w, enum annex a)
{
	return (char *)w + annex_kind[a].copy;
}

/**
 * annex_copy() - Copy what a story leads to, if it is one of the first @n, and opinions
 *
 * Of the others w->story has none then; its rows, and what the kernel said, stay where they are.
 */
void annex_copy(struct whole_flow *w, const struct story *s, enum annex n);

#endif /* TCT_ANNEX_H */
