/* SPDX-License-Identifier: MIT
 *
 * pcapng.c - what is to be said of each frame, and on the last one of a connection how it
 * ended: who has the frames writes them again, with these comments.
 */
#include "sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "comments.h"
#include "notation.h"
#include "prose.h"
#include "text.h"

static int pcapng_begin(struct sink *k, struct err *e)
{
	comments_free(k->own);
	k->own = comments_new(k->memory);
	return k->own ? 0 : err_set(e, -ENOMEM, "no memory for comments");
}

/* "flow 1: FIN: client closes first (active close); client FIN_WAIT1, server CLOSE_WAIT" */
static void comment_on_segment(struct comments *c, const struct flow_view *v,
			       const struct row *r)
{
	enum side client = (enum side)v->flow->client;
	char text[512], means[256], told[64];

	notate_labels(v->flow, r, means, sizeof(means));
	notate_told(v, r, told, sizeof(told));
	snprintf(text, sizeof(text), "flow %" PRIu64 ": %s%s%sclient %s, server %s",
		 v->number, means, told, means[0] || told[0] ? "; " : "",
		 tcp_states[r->state[client]].name,
		 tcp_states[r->state[flow_server(v->flow)]].name);
	comments_add(c, r->number, text);
}

static void comment_on_end(struct comments *c, const struct flow_view *v,
			   uint64_t frame)
{
	const struct verdict *d = v->verdict;
	char text[4096], part[1024];
	struct textbuf t = { text, 0, sizeof(text) };

	prose_ending(v, part, sizeof(part));
	textbuf_add(&t, "flow %" PRIu64 " ended: %s. %s", v->number,
		    endings[d->ending].name, part);
	for (size_t i = 0; i < d->ncauses; i++) {
		prose_cause(v, d->causes[i], part, sizeof(part));
		textbuf_add(&t, " %s: %s", i ? "Or" : "Why", part);
	}
	if (d->ncauses)
		textbuf_add(&t, " Do: %s", causes[d->causes[0]].remedy);
	comments_add(c, frame, text);
}

static int pcapng_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	uint64_t a = v->flow->half[SIDE_A].frame, b = v->flow->half[SIDE_B].frame;
	struct rowiter it = rowlist_iter(v->story->rows);
	const struct row *r;

	(void)e;
	while ((r = rowiter_next(&it)))
		if (r->kind == ROW_SEGMENT)
			comment_on_segment(k->own, v, r);
	if (v->story->first_frame)
		comment_on_end(k->own, v, a > b ? a : b);
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
