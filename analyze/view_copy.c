/* SPDX-License-Identifier: MIT
 *
 * view_copy.c - a judged flow that outlives the table it came from.
 */
#include "view_copy.h"

#include <string.h>

static void copy_extra(struct view_copy *to, const struct story *s)
{
	to->story.extra = NULL;
	if (!s->extra)
		return;
	to->extra = *s->extra;
	to->story.extra = &to->extra;
}

static void copy_story(struct view_copy *to, const struct story *s)
{
	to->story = *s;
	memset(to->story.asked, 0, sizeof(to->story.asked));
	copy_extra(to, s);
	to->story.kernel = NULL;
	to->story.rows = NULL;
	if (!s->zeek)
		return;
	to->zeek = *s->zeek;
	to->story.zeek = &to->zeek;
}

void view_copy(struct view_copy *to, const struct flow_view *v)
{
	const struct reset *decisive = v->verdict->decisive;

	to->view = *v;
	to->view.flow = &to->flow;
	to->view.story = &to->story;
	to->view.verdict = &to->verdict;
	to->flow = *v->flow;
	copy_story(to, v->story);
	to->verdict = *v->verdict;
	if (decisive)
		to->verdict.decisive =
			to->extra.resets + (decisive - v->story->extra->resets);
}
