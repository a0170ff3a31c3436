/* SPDX-License-Identifier: MIT
 *
 * packed.h - a flow that is packed comes back as it was.
 */
#ifndef TCT_PACKED_H
#define TCT_PACKED_H

#include <string.h>

#include "flow_impl.h"

/* Where things lie is not what they are. */
static inline struct story packed_bare(const struct story *s)
{
	struct story bare = *s;

	bare.number = 0;
	bare.zeek = NULL;
	for (int a = 0; a < ANNEX_N; a++)
		annex_set(&bare, (enum annex)a, NULL);
	return bare;
}

/** packed_copy() - All that a flow has, with pointers into the copy */
static inline void packed_copy(struct whole_flow *to, const struct flow *f,
			       const struct story *s)
{
	memset(to, 0, sizeof(*to));
	to->flow = *f;
	to->story = *s;
	annex_copy(to, s, ANNEX_N);
	asked_tidy(&to->story.asked[SIDE_A]);
	asked_tidy(&to->story.asked[SIDE_B]);
}

/** packed_differs() - Return: what is not the same, NULL if nothing */
static inline const char *packed_differs(const struct whole_flow *a,
					 const struct flow *f, const struct story *s)
{
	struct whole_flow b;
	struct story x, y;

	packed_copy(&b, f, s);
	x = packed_bare(&a->story);
	y = packed_bare(&b.story);
	if (memcmp(&a->flow, &b.flow, sizeof(b.flow)) != 0)
		return "packed: flow";
	if (memcmp(&x, &y, sizeof(x)) != 0)
		return "packed: story";
	for (int i = 0; i < ANNEX_N; i++)
		if (!annex_of(&a->story, (enum annex)i) != !annex_of(s, (enum annex)i))
			return "packed: what it leads to";
	if (memcmp(&a->extra, &b.extra, sizeof(b.extra)) != 0)
		return "packed: extra";
	if (memcmp(&a->loss, &b.loss, sizeof(b.loss)) != 0)
		return "packed: loss";
	if (memcmp(&a->resets, &b.resets, sizeof(b.resets)) != 0)
		return "packed: more resets";
	if (memcmp(a->more, b.more, sizeof(b.more)) != 0)
		return "packed: what more is asked";
	if (!a->story.zeek != !s->zeek ||
	    memcmp(&a->zeek, &b.zeek, sizeof(b.zeek)) != 0)
		return "packed: opinions";
	return NULL;
}

/**
 * packed_broken() - Pack a flow that can be found, and find it again
 * @f, @s:	Where it is then
 *
 * Return: what was broken, NULL if nothing
 */
static inline const char *packed_broken(struct flowtab *t, struct flow **f,
					struct story **s)
{
	struct endpoint a = (*f)->end[SIDE_A], b = (*f)->end[SIDE_B];
	struct whole_flow was;

	packed_copy(&was, *f, *s);
	if (!flowtab_pack(t, (*s)->number))
		return "packed: no room";
	*f = flowtab_find(t, &b, &a, s);
	return *f ? packed_differs(&was, *f, *s) : "packed: lost";
}

#endif /* TCT_PACKED_H */
