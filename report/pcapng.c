/* SPDX-License-Identifier: MIT
 *
 * pcapng.c - what is to be said of each frame, and on the last one of a connection how it
 * ended: who has the frames writes them again, with these comments.
 */
#include "sink.h"

#include <errno.h>

#include "annotation.h"
#include "comments.h"
#include "notation.h"

static int pcapng_begin(struct sink *k, struct err *e)
{
	comments_free(k->own);
	k->own = comments_new(k->memory);
	return k->own ? 0 : err_set(e, -ENOMEM, "no memory for comments");
}

static void comment_on_segment(struct comments *c, const struct flow_view *v,
			       const struct row *r)
{
	char text[ANNOTATION_SEGMENT], told[64];

	notate_told(v, r, told, sizeof(told));
	annotation_segment(v->flow, v->number, r, told, text);
	comments_add(c, r->number, text);
}

static int pcapng_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct rowiter it = rowlist_iter(v->story->rows);
	char text[ANNOTATION_END];
	const struct row *r;

	(void)e;
	while ((r = rowiter_next(&it)))
		if (r->kind == ROW_SEGMENT)
			comment_on_segment(k->own, v, r);
	if (v->story->first_frame) {
		annotation_end(v, text);
		comments_add(k->own, annotation_last(v), text);
	}
	return 0;
}

static int pcapng_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	(void)e;
	comments_sort(k->own);
	return 0;
}

static void pcapng_close(struct sink *k)
{
	comments_free(k->own);
}

const struct sink_ops sink_pcapng = {
	.name = "pcapng",
	.help = "the same capture with comments on its packets, for Wireshark",
	.rows = true,
	.all_rows = true,
	.alone = true,
	.comments = true,
	.begin = pcapng_begin,
	.flow = pcapng_flow,
	.end = pcapng_end,
	.close = pcapng_close,
};
