/* SPDX-License-Identifier: MIT
 *
 * view_copy.h - a judged flow that outlives the table it came from, for who tells of it later.
 */
#ifndef TCT_VIEW_COPY_H
#define TCT_VIEW_COPY_H

#include "annex.h"
#include "pipeline.h"

/**
 * struct view_copy - A flow_view with all that it leads to; does not move
 * @view:	Of what follows, and of nothing else
 */
struct view_copy {
	struct flow_view view;
	struct whole_flow whole;
	struct verdict verdict;
};

/**
 * view_copy() - Copy what a report may ask for
 * @v:		Of a pipeline without rows, of only frames
 *
 * Not copied is what only the tracker needs: the segments that wait for an answer.
 */
void view_copy(struct view_copy *to, const struct flow_view *v);

#endif /* TCT_VIEW_COPY_H */
