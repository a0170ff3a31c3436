/* SPDX-License-Identifier: MIT
 *
 * testimony.h - what the kernel said of one flow, and which RST each of its reasons
 * belongs to.
 */
#ifndef TCT_TESTIMONY_H
#define TCT_TESTIMONY_H

#include "flow.h"
#include "kevent.h"

/**
 * struct testimony - Events of one flow
 * @rows:	All of them, ROW_KEVENT, in order of time. They stand apart from the flow's
 *		other rows, which are the same with and without them
 * @resets:	The first KEVENT_SEND_RESET; @nresets counts all
 * @err:	What each side's socket reported first, an errno; 0 if nothing
 * @seen:	There are events of that side: its socket is one of this kernel
 * @complete:	No event is missing, and every RST of this kernel has one
 */
struct testimony {
	struct rowlist rows;
	const struct kevent *resets[RESETS_MAX];
	uint64_t nresets;
	int32_t err[SIDES];
	bool seen[SIDES];
	bool complete;
};

/**
 * struct told - What the kernel said of one RST
 * @why:	Its event, NULL if there is none; borrowed
 * @unsent:	There should be one, and is not: this kernel has not sent it
 */
struct told {
	const struct kevent *why;
	bool unsent;
};

/**
 * testimony_add() - Take an event into account
 * @x:		Whose socket it is about
 * @ev:		Borrowed as long as @t is used
 */
void testimony_add(struct testimony *t, enum side x, const struct kevent *ev);

/**
 * testimony_of() - Find the event of each RST
 * @told:	Filled in, by index of extra.resets
 *
 * An active reset is stamped after the RST that it sends, an answer before: each event
 * goes to the nearest RST of its side that has none yet.
 */
void testimony_of(const struct flow *f, const struct story *s,
		  struct told told[static RESETS_MAX]);

#endif /* TCT_TESTIMONY_H */
