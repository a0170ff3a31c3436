/* SPDX-License-Identifier: MIT
 *
 * annex.c - what a story leads to.
 */
#include "annex.h"

#include <stddef.h>

#define ANNEX(where, in, on)                                                           \
	{                                                                              \
		.at = offsetof(struct story, where),                                   \
		.copy = offsetof(struct whole_flow, in),                               \
		.bytes = sizeof(((struct whole_flow *)NULL)->in), .shelf = (on),       \
	}

const struct annex_kind annex_kind[ANNEX_N] = {
	[ANNEX_EXTRA] = ANNEX(extra, extra, SHELF_EXTRA),
	[ANNEX_LOSS] = ANNEX(loss, loss, SHELF_LOSS),
	[ANNEX_RESETS] = ANNEX(more_resets, resets, SHELF_RESETS),
	[ANNEX_MORE_A] = ANNEX(asked[SIDE_A].more, more[SIDE_A], SHELF_MORE),
	[ANNEX_MORE_B] = ANNEX(asked[SIDE_B].more, more[SIDE_B], SHELF_MORE),
};

void annex_copy(struct whole_flow *w, const struct story *s, enum annex n)
{
	w->story.zeek = NULL;
	if (s->zeek) {
		w->zeek = *s->zeek;
		w->story.zeek = &w->zeek;
	}
	for (unsigned int i = 0; i < ANNEX_N; i++) {
		enum annex a = (enum annex)i;
		const void *is = a < n ? annex_of(s, a) : NULL;

		annex_set(&w->story, a, NULL);
		if (!is)
			continue;
		memcpy(annex_in(w, a), is, annex_kind[a].bytes);
		annex_set(&w->story, a, annex_in(w, a));
	}
}
