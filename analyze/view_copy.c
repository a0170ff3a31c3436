/* SPDX-License-Identifier: MIT
 *
 * view_copy.c - a judged flow that outlives the table it came from.
 */
#include "view_copy.h"

#include <string.h>

static void copy_flow(struct whole_flow *to, const struct flow *f,
		      const struct story *s)
{
	to->flow = *f;
	to->story = *s;
	annex_copy(to, s, ANNEX_MORE_A);
	memset(to->story.asked, 0, sizeof(to->story.asked));
	to->story.kernel = NULL;
	to->story.rows = NULL;
}

void view_copy(struct view_copy *to, const struct flow_view *v)
{
	const struct reset *decisive = v->verdict->decisive;

	to->view = *v;
	to->view.flow = &to->whole.flow;
	to->view.story = &to->whole.story;
	to->view.verdict = &to->verdict;
	copy_flow(&to->whole, v->flow, v->story);
	to->verdict = *v->verdict;
	if (decisive)
		to->verdict.decisive =
			story_reset(&to->whole.story,
				    story_reset_index(v->story, decisive));
}
