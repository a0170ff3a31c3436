/* SPDX-License-Identifier: MIT
 *
 * diffsay.h - for those who say what differs between two flows, each about one thing: see
 * the table in diffwords.c.
 */
#ifndef TCT_DIFFSAY_H
#define TCT_DIFFSAY_H

#include "diffwords.h"

/**
 * struct both - Two flows being compared
 * @p:		Which of their events belong together
 * @ignore:	Set of IGNORES()
 * @w:		Where sentences go
 */
struct both {
	const struct canon_flow *flow[2];
	const struct pairs *p;
	unsigned int ignore;
	struct diffwords *w;
};

/* By enum canon_side. */
extern const char *const diff_whose[];

/** say() - Add a sentence */
void say(struct both *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** event_of() - The event of the first (@x 0) or second flow; NULL if it has none */
const struct canon_event *event_of(const struct both *d, const struct pair *p, int x);

/** slices_differ() - Do two parts of lines say something else? */
bool slices_differ(struct slice a, struct slice b);

/** say_segments() - What each call made its kernel send, and what the kernels sent */
void say_segments(struct both *d);

/** say_parts() - What differs within segments that are otherwise the same */
void say_parts(struct both *d);

/** say_calls() - Other results */
void say_calls(struct both *d);

/** say_lone_calls() - Calls that only one of them has, or that come in another order */
void say_lone_calls(struct both *d);

#endif /* TCT_DIFFSAY_H */
