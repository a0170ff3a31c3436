/* SPDX-License-Identifier: MIT
 *
 * packtable.h - a table whose flows can be packed, for tests of it.
 */
#ifndef TCT_PACKTABLE_H
#define TCT_PACKTABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "flow_impl.h"
#include "numbered.h"

#define PLENTY ((size_t)256 << 20)
#define S      UINT64_C(1000000000)
#define T0     (UINT64_C(1700000000) * S)
#define MANY   600u

static inline struct endpoint server(uint32_t n)
{
	return numbered(UINT32_C(0x80000000) + n % 2, n % 2);
}

/** struct left - Flows that left the table, by their id */
struct left {
	uint32_t n, early;
	uint64_t ids, closed;
};

static inline void leave(void *arg, struct flow *f, struct story *s, bool early)
{
	struct left *l = arg;

	l->n++;
	l->early += early;
	l->ids += s->id;
	l->closed += flow_is_closed(f);
}

/** table() - To flowtab_free(). @l: counts who leaves, or NULL */
static inline struct flowtab *table(size_t max, bool opinions, struct left *l)
{
	struct flowtab_cfg cfg = { .key = { 0x1234, 0x5678 },
				   .max_bytes = max,
				   .opinions = opinions,
				   .by_id = true,
				   .packs = true,
				   .leave = l ? leave : NULL,
				   .arg = l };
	struct flowtab *t = flowtab_new(&cfg);

	assert_non_null(t);
	return t;
}

/** add() - The flow between two numbered ends */
static inline struct flow *add(struct flowtab *t, uint32_t n, uint64_t id,
			       struct story **s)
{
	struct endpoint a = numbered(n, n % 2), b = server(n);
	struct flow *f = flowtab_add(t, &a, &b, s);

	assert_non_null(f);
	(*s)->id = id;
	f->last = t->now;
	return f;
}

static inline struct flow *find(struct flowtab *t, uint32_t n, struct story **s)
{
	struct endpoint a = numbered(n, n % 2), b = server(n);

	*s = NULL;
	return flowtab_find(t, &b, &a, s);
}

/** pass_time() - ... with a segment each tenth of a second */
static inline void pass_time(struct flowtab *t, unsigned int ms)
{
	for (unsigned int i = 0; i < ms; i += 100)
		flowtab_tick(t, t->now + S / 10);
}

#endif /* TCT_PACKTABLE_H */
