/* SPDX-License-Identifier: MIT
 *
 * pipeline_frames.c - from frames to segments of flows.
 *
 * Most of what a segment costs is waiting for memory: a table of many flows is in no
 * cache. So segments are worked on WAITING at a time: when one comes its place in the
 * index is fetched, when all are there their flows are, then each is tracked.
 */
#include "pipeline_impl.h"
#include "track.h"

/* Without a SYN: the lower port is more likely the server's, a known one surely. */
static enum side guess_client(const struct segment *g)
{
	if (g->flags & SEG_SYN)
		return g->flags & SEG_ACK ? SIDE_B : SIDE_A;
	if ((g->src.port < 1024) != (g->dst.port < 1024))
		return g->src.port < 1024 ? SIDE_B : SIDE_A;
	return SIDE_A;
}

static int apply(struct pipeline *p, struct flow *f, struct story *s,
		 const struct segment *g, struct err *e)
{
	enum side x = endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
	bool late = flow_is_closed(f);
	struct row row;

	if (!flowtab_prepare(p->tab, f, s, x, g))
		return pipeline_full(e);
	track_segment(f, s, x, g, &row);
	if (g->flags & SEG_RST)
		pipeline_credit_closing(p, f, s, x, g->ts);
	pipeline_row(p, s, &row);
	if (late)
		f->late = true;
	else if (flow_is_closed(f))
		flowtab_closed(p->tab, f, s);
	return 0;
}

/* A stray SYN turns out to have begun a connection of its own. */
static int begin_from_pending(struct pipeline *p, struct flow *f, struct story *s,
			      const struct segment *g, struct err *e)
{
	struct segment syn = s->extra->pending;
	int code;

	track_forget(f, s);
	f = pipeline_flow(p, &syn.src, &syn.dst, &s);
	if (!f)
		return pipeline_full(e);
	code = apply(p, f, s, &syn, e);
	return code ? code : apply(p, f, s, g, e);
}

static int on_segment(struct pipeline *p, const struct segment *g, uint32_t hash,
		      struct err *e)
{
	struct story *s;
	struct flow *f = flowtab_at(p->tab, hash, &g->src, &g->dst, &s);
	enum side x;
	int code;

	if (f && flow_is_over(f, &p->cfg.limits, p->now))
		f = NULL;
	if (f && track_pending(s, g))
		return begin_from_pending(p, f, s, g, e);
	if (f) {
		x = endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
		if (track_begins(f, s, x, g))
			f = NULL;
	}
	if (!f) {
		f = pipeline_flow(p, &g->src, &g->dst, &s);
		if (!f)
			return pipeline_full(e);
		f->client = (uint8_t)guess_client(g);
	}
	code = apply(p, f, s, g, e);
	if (!code && (g->flags & SEG_RST))
		pipeline_claim(p, g);
	return code;
}

static int on_icmp(struct pipeline *p, const struct segment *g, uint32_t hash,
		   struct err *e)
{
	struct story *s;
	struct flow *f = flowtab_at(p->tab, hash, &g->src, &g->dst, &s);
	struct row row;

	if (!f)
		return 0;
	if (!flowtab_extra(p->tab, s))
		return pipeline_full(e);
	track_icmp(f, s, endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B, g,
		   &row);
	pipeline_row(p, s, &row);
	return 0;
}

int pipeline_flush(struct pipeline *p, struct err *e)
{
	size_t n = p->nwaiting;
	int code = 0;

	p->nwaiting = 0;
	for (size_t i = 0; i < n; i++)
		flowtab_near(p->tab, p->waiting[i].hash);
	for (size_t i = 0; i < n && !code; i++) {
		const struct waiting *w = &p->waiting[i];

		p->now = w->now;
		flowtab_time(p->tab, p->now);
		if (w->icmp)
			code = on_icmp(p, &w->g, w->hash, e);
		else
			code = on_segment(p, &w->g, w->hash, e);
		code = code ? code : p->stop;
	}
	return code;
}

/* While calls are open, each segment may end one: then nothing waits. */
static int wait_turn(struct pipeline *p, struct waiting *w, bool icmp, struct err *e)
{
	w->icmp = icmp;
	w->now = p->clock.now;
	w->hash = flowtab_hash(p->tab, &w->g.src, &w->g.dst);
	flowtab_soon(p->tab, w->hash);
	p->nwaiting++;
	return p->nwaiting == WAITING || p->nopen ? pipeline_flush(p, e) : 0;
}

int pipeline_frame(struct pipeline *p, const struct frame *fr, struct err *e)
{
	struct waiting *w = &p->waiting[p->nwaiting];
	enum dissect_result d = dissect(fr, &w->g);

	p->stats.frames++;
	packetclock_see(&p->clock, fr->ts);
	p->stats.skipped[d]++;
	if (d == DISSECT_OK || d == DISSECT_ICMP)
		return wait_turn(p, w, d == DISSECT_ICMP, e);
	if (d == DISSECT_NOT_TCP && !dissect_knows(fr->linktype))
		p->stats.unknown++;
	return 0;
}
