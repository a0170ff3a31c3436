/* SPDX-License-Identifier: MIT
 *
 * align.h - which events of two flows, and which flows of two captures, belong together.
 */
#ifndef TCT_ALIGN_H
#define TCT_ALIGN_H

#include "canontext.h"

#define ALIGN_NONE SIZE_MAX

/**
 * struct pair - Two that belong together
 * @a, @b:	Index on either side; ALIGN_NONE where there is no counterpart
 * @same:	They say the same
 */
struct pair {
	size_t a, b;
	bool same;
};

/** struct pairs - In order of both sides; for pairs_free() */
struct pairs {
	struct pair *list;
	size_t n;
};

/**
 * align_events() - Find the events of one flow in another
 *
 * Those that are equal are kept in order, as many as possible; what stands between them
 * is paired by flags and length, then by side and kind, and differs. Where some
 * thousand events differ, those that are unique in both come first, then only those near
 * each other are found, so that the time stays that of sorting.
 *
 * Return: 0, or -ENOMEM with @e set
 */
int align_events(const struct canon_flow *a, const struct canon_flow *b,
		 struct pairs *p, struct err *e);

/**
 * align_flows() - Find the flows of one capture in another: by addresses and ports, then
 * by the server's port and what happened, by what happened, by server and how it ended, by
 * the server's port and how it ended, by how it ended; last by order. In order of @a; those only in @b come last
 *
 * Return: 0, or -ENOMEM with @e set; pair.same is set if nothing in them differs
 */
int align_flows(const struct canon *a, const struct canon *b, struct pairs *p,
		struct err *e);

/** align_same() - Do two flows say the same? */
bool align_same(const struct canon_flow *a, const struct canon_flow *b);

void pairs_free(struct pairs *p);

#endif /* TCT_ALIGN_H */
