/* SPDX-License-Identifier: MIT
 *
 * anchors.h - events of two long flows that belong together for certain: those that are
 * there once in each, in an order that both have (what "patience diff" begins with).
 */
#ifndef TCT_ANCHORS_H
#define TCT_ANCHORS_H

#include "canontext.h"

/** struct anchor - Index in either list */
struct anchor {
	size_t a, b;
};

/**
 * anchors_find() - The longest list of equal events that are unique in both
 * @a, @b:	@na and @nb events
 * @list:	In order of both; for free(), NULL if there are none
 *
 * The time is that of sorting.
 *
 * Return: how many, or -ENOMEM
 */
long anchors_find(const struct canon_event *a, size_t na, const struct canon_event *b,
		  size_t nb, struct anchor **list);

#endif /* TCT_ANCHORS_H */
