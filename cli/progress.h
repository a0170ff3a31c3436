/* SPDX-License-Identifier: MIT
 *
 * progress.h - how far a long reading has come, told to who waits at a terminal.
 */
#ifndef TCT_PROGRESS_H
#define TCT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"

#define PROGRESS_MORE 64 /* frames at once: enough to make a call for them cheap */

/**
 * struct progress - A reading
 * @source:	Where frames come from
 * @left:	How many until the clock is looked at; so many that there is no end if nobody
 *		waits
 * @started, @drawn: On a clock in nanoseconds; the second is when something was last written
 * @shown:	Something stands there
 */
struct progress {
	struct source *source;
	uint64_t left, started, drawn;
	bool shown;
};

/**
 * progress_begin() - It is shown if standard error is a terminal and standard output, unless
 * it is @silent until the end, is none
 */
void progress_begin(struct progress *p, struct source *source, bool silent);

/** progress_look() - For progress_next(): look at the clock, and write if it is time */
void progress_look(struct progress *p);

/** progress_next() - The next frame: source_next(), which see */
static inline int progress_next(struct progress *p, struct frame *f, struct err *e)
{
	if (--p->left == 0)
		progress_look(p);
	return source_next(p->source, f, 0, e);
}

/** progress_more() - source_more(), which see */
static inline size_t progress_more(struct progress *p, struct frame f[], size_t n)
{
	size_t got = source_more(p->source, f, n);

	p->left = got < p->left ? p->left - got : 1;
	return got;
}

/** progress_end() - Wipe it away */
void progress_end(struct progress *p);

#endif /* TCT_PROGRESS_H */
