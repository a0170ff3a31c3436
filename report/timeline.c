/* SPDX-License-Identifier: MIT
 *
 * timeline.c - the face of the program: each connection row by row, and what it all
 * means below.
 */
#include <inttypes.h>
#include <string.h>

#include "prose.h"
#include "text.h"
#include "timeline_rows.h"

/* "client curl/1234": who makes the calls of that side, where that is a process. */
static void put_side(const struct page *p, struct line *l, const char *name,
		     enum side side)
{
	line_put(l, TINT_BOLD, name);
	if (!p->v->verdict->complete)
		line_put(l, TINT_BOLD, "?");
	if (p->actor[side])
		line_fmt(l, TINT_PLAIN, " %s", p->actor[side]);
}

static void head(struct page *p)
{
	const struct flow *f = p->v->flow;
	char c[ENDPOINT_STRLEN], s[ENDPOINT_STRLEN];
	struct line l;

	line_start(&l, &p->k->style);
	line_rule(&l, TINT_DIM, 2);
	line_fmt(&l, TINT_BOLD, " flow %" PRIu64 ": ", p->v->number);
	line_put(&l, TINT_PLAIN, endpoint_str(&f->end[p->client], c));
	line_put(&l, TINT_DIM, l.style.utf8 ? " → " : " -> ");
	line_put(&l, TINT_PLAIN, endpoint_str(&f->end[p->server], s));
	line_fmt(&l, TINT_DIM, " ");
	line_fmt(&l, p->v->verdict->ending == ENDING_RESET ? TINT_RED : TINT_BOLD,
		 " %s ", endings[p->v->verdict->ending].name);
	line_rule(&l, TINT_DIM, p->k->style.width - l.col);
	line_end(&l, p->k->out);
	line_start(&l, &p->k->style);
	line_to(&l, p->at.frame - 9);
	line_put(&l, TINT_DIM, "seconds");
	line_to(&l, p->at.frame);
	line_put(&l, TINT_DIM, "frame");
	line_to(&l, p->at.client);
	put_side(p, &l, "client", p->client);
	line_to(&l, p->at.server);
	put_side(p, &l, "server", p->server);
	line_end(&l, p->k->out);
}

static void paragraph(struct page *p, enum tint t, const char *first, const char *text)
{
	if (*text)
		text_wrapped(p->k->out, &p->k->style, t, first, 8, text);
}

static void meaning(struct page *p)
{
	const struct verdict *d = p->v->verdict;
	const char *remedy = NULL;
	char text[1024];

	prose_ending(p->v, text, sizeof(text));
	paragraph(p, TINT_BOLD, "  End", text);
	for (size_t i = 0; i < d->ncauses; i++) {
		prose_cause(p->v, d->causes[i], text, sizeof(text));
		paragraph(p, TINT_BOLD, i ? "   or" : "  Why", text);
		if (!remedy)
			remedy = causes[d->causes[i]].remedy;
	}
	if (d->ncauses == 0 && (d->facts & F(RST_ACCEPTED)))
		paragraph(p, TINT_BOLD, "  Why", "This capture does not tell.");
	prose_saw(p->v, text, sizeof(text));
	paragraph(p, TINT_BOLD, "  Saw", text);
	prose_lost(p->v, text, sizeof(text));
	paragraph(p, TINT_BOLD, "  Lost", text);
	if (remedy)
		paragraph(p, TINT_BOLD, "  Do", remedy);
}

static tstamp first_time(const struct flow_view *v)
{
	struct rowiter it = rowlist_iter(v->story->rows);
	const struct row *r = rowiter_next(&it);

	return r && (!v->story->first || r->ts < v->story->first) ? r->ts
								  : v->story->first;
}

static int timeline_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct page p = { .k = k, .v = v, .zero = first_time(v) };
	uint64_t ns = v->flow->last > p.zero ? v->flow->last - p.zero : 0;
	uint64_t a = v->flow->half[SIDE_A].frame, b = v->flow->half[SIDE_B].frame;

	p.client = (enum side)v->flow->client;
	p.server = flow_other(v->flow, p.client);
	p.at = layout_for(k->style.width, ns / 1000000000, a > b ? a : b);
	page_find_actors(&p, v->story->rows);
	head(&p);
	page_rows(&p, kernelrows_of(v, k->want_kernel));
	meaning(&p);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

/* Calls that concern no connection: local IPC. */
static int timeline_loose(struct sink *k, const struct rowlist *list, struct err *e)
{
	struct page p = { .k = k, .at = layout_for(k->style.width, 0, 0) };
	struct rowiter it = rowlist_iter(list);
	const struct row *r = rowiter_next(&it);

	p.client = SIDE_A;
	p.server = SIDE_B;
	p.zero = r ? r->ts : 0;
	page_rows(&p, kernelrows_loose(list));
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int timeline_begin(struct sink *k, struct err *e)
{
	const struct run_info *i = &k->info;
	struct line l;

	(void)e;
	if (i->scenario) {
		line_start(&l, &k->style);
		line_put(&l, TINT_BOLD, i->scenario);
		if (i->summary)
			line_fmt(&l, TINT_PLAIN, ": %s", i->summary);
		line_end(&l, k->out);
		if (i->story)
			text_wrapped(k->out, &k->style, TINT_PLAIN, "", 2, i->story);
		fputc('\n', k->out);
	}
	for (size_t n = 0; n < i->nmissing; n++) {
		line_start(&l, &k->style);
		line_fmt(&l, TINT_PLAIN, "(without %s)", i->missing[n]);
		line_end(&l, k->out);
	}
	if (i->nmissing)
		fputc('\n', k->out);
	return 0;
}

static void count(struct line *l, uint64_t n, const char *what)
{
	if (n)
		line_fmt(l, TINT_DIM, ", %" PRIu64 " %s", n, what);
}

static int timeline_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	struct line l;

	if (k->info.counters)
		text_wrapped(k->out, &k->style, TINT_DIM, "  Counted ", 10,
			     k->info.counters);
	if (k->info.scenario)
		return sink_flush(k, e);
	line_start(&l, &k->style);
	line_fmt(&l, TINT_DIM,
		 "%" PRIu64 " frame%s, %" PRIu64 " TCP segment%s, %" PRIu64 " flow%s",
		 st->frames, st->frames == 1 ? "" : "s", st->skipped[DISSECT_OK],
		 st->skipped[DISSECT_OK] == 1 ? "" : "s", st->flows,
		 st->flows == 1 ? "" : "s");
	count(&l, st->skipped[DISSECT_FRAGMENT], "fragments");
	count(&l, st->skipped[DISSECT_TRUNCATED], "truncated");
	count(&l, st->skipped[DISSECT_MALFORMED], "malformed");
	count(&l, st->dropped, "dropped by the kernel");
	count(&l, st->elided, "without a row");
	count(&l, st->evicted, "evicted");
	if (st->flows)
		fputc('\n', k->out);
	line_end(&l, k->out);
	if (k->info.cost)
		text_wrapped(k->out, &k->style, TINT_DIM, "", 0, k->info.cost);
	return sink_flush(k, e);
}

const struct sink_ops sink_timeline = {
	.name = "timeline",
	.help = "each connection row by row, and what it means",
	.rows = true,
	.apart = true,
	.blank_between = true,
	.begin = timeline_begin,
	.flow = timeline_flow,
	.loose = timeline_loose,
	.end = timeline_end,
};
