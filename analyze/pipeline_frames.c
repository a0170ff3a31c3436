/* SPDX-License-Identifier: MIT
 *
 * pipeline_frames.c - from frames to segments of flows.
 *
 * Most of what a segment costs is waiting for memory: a table of many flows is in no
 * cache. So segments are worked on many at a time: the place in the index is fetched AHEAD
 * segments before one's turn, its flow NEAR ones.
 */
#include "flow_hot.h"
#include "pairhash.h"
#include "pipeline_impl.h"
#include "track.h"
#include "unset.h"

#define AHEAD 32u
#define NEAR  16u

/* Without a SYN: the lower port is more likely the server's, a known one surely. */
static enum side guess_client(const struct segment *g)
{
	if (g->flags & SEG_SYN)
		return g->flags & SEG_ACK ? SIDE_B : SIDE_A;
	if ((g->src.port < 1024) != (g->dst.port < 1024))
		return g->src.port < 1024 ? SIDE_B : SIDE_A;
	return SIDE_A;
}

static enum side side_of(const struct flow *f, const struct segment *g)
{
	return endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
}

static int take(struct pipeline *p, struct flow *f, struct story *s, enum side x,
		const struct segment *g, struct err *e)
{
	struct row row UNSET;

	if (!flowtab_prepare(p->tab, f, s, x, g))
		return pipeline_full(e);
	track_segment(f, s, x, g, p->shows ? &row : NULL);
	if (g->flags & SEG_RST)
		pipeline_credit_closing(p, f, s, x, g->ts);
	if (!p->shows)
		return 0;
	pipeline_row(p, s, &row);
	if (p->cfg.on_row)
		p->cfg.on_row(p->cfg.arg, f, s, &row);
	return 0;
}

static int apply(struct pipeline *p, struct flow *f, struct story *s, enum side x,
		 const struct segment *g, struct err *e)
{
	bool late = flow_is_closed(f);
	int code = take(p, f, s, x, g, e);

	if (code)
		return code;
	if (late)
		f->late = true;
	else if (flow_is_unanswered(f))
		flowtab_asks(p->tab, s);
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
	code = apply(p, f, s, SIDE_A, &syn, e);
	return code ? code : apply(p, f, s, side_of(f, g), g, e);
}

/* What had been a SYN only becomes a flow, for there is more to come at once. */
static int begin_from_syn(struct pipeline *p, uint32_t hash, struct hit *h,
			  const struct endpoint *src, struct err *e)
{
	struct halfopen o UNSET;

	flowtab_syn_take(p->tab, hash, h, &o);
	h->flow = flowtab_begin(p->tab, hash, &o.syn.src, &o.syn.dst, &h->story);
	if (!h->flow)
		return pipeline_full(e);
	h->story->id = o.id;
	h->from = endpoint_eq(&o.syn.src, src) ? SIDE_A : SIDE_B;
	return take(p, h->flow, h->story, SIDE_A, &o.syn, e);
}

static int report_syn(struct pipeline *p, const struct halfopen *o, bool early)
{
	struct flow f = { .end = { o->syn.src, o->syn.dst },
			  .used = true,
			  .opinions = p->cfg.opinions };
	struct rowlist rows = { 0 };
	struct zeek zeek = { 0 };
	struct story s = { .id = o->id,
			   .rows = p->cfg.rows ? &rows : NULL,
			   .zeek = p->cfg.opinions ? &zeek : NULL };
	struct row row;

	track_segment(&f, &s, SIDE_A, &o->syn, &row);
	f.silent = !early && (p->cfg.as_they_end || pipeline_is_over(p, &f));
	pipeline_row(p, &s, &row);
	return pipeline_report(p, &f, &s, early);
}

/* All those that fit get the same verdict: if nobody looks at them they are only counted. */
void pipeline_syn_left(void *arg, const struct halfopen *o, bool early)
{
	struct pipeline *p = arg;
	int code;

	p->stats.evicted += early;
	if (!p->cfg.on_flow && !p->cfg.rows && p->judged_syn) {
		pipeline_count(p, &p->syn_verdict);
		return;
	}
	code = report_syn(p, o, early);
	p->syn_verdict = p->last;
	p->judged_syn = true;
	if (!p->stop)
		p->stop = code;
}

static int begin(struct pipeline *p, const struct segment *g, struct err *e)
{
	struct story *s;
	struct flow *f;

	f = pipeline_flow(p, &g->src, &g->dst, &s);
	if (!f)
		return pipeline_full(e);
	f->client = (uint8_t)guess_client(g);
	return apply(p, f, s, SIDE_A, g, e);
}

static bool keep_syn(struct pipeline *p, const struct segment *g, uint32_t hash)
{
	if (!p->cfg.only_frames || p->cfg.on_row || p->cfg.all_rows ||
	    !halfopen_fits(g) || !flowtab_syn_add(p->tab, hash, g, p->nflows + 1))
		return false;
	p->nflows++;
	return true;
}

static int on_segment(struct pipeline *p, const struct segment *g, uint32_t hash,
		      uint32_t hint, struct err *e)
{
	struct hit h = flowtab_hit(p->tab, hash, hint, &g->src, &g->dst);
	int code = 0;

	if (!h.flow && !h.syn && keep_syn(p, g, hash))
		return 0;
	if (h.syn)
		code = begin_from_syn(p, hash, &h, &g->src, e);
	if (code)
		return code;
	if (h.flow && p->now - h.flow->last > p->shortest &&
	    flow_is_over(h.flow, &p->cfg.limits, p->now)) {
		h.flow->silent = true;
		h.flow = NULL;
	}
	if (h.flow && p->plain && track_plain(h.flow, h.story, h.from, g))
		return 0;
	if (h.flow && track_pending(h.story, g))
		return begin_from_pending(p, h.flow, h.story, g, e);
	if (!h.flow || track_begins(h.flow, h.story, h.from, g))
		code = begin(p, g, e);
	else
		code = apply(p, h.flow, h.story, h.from, g, e);
	if (!code && (g->flags & SEG_RST))
		pipeline_claim(p, g);
	return code;
}

static int on_icmp(struct pipeline *p, const struct segment *g, uint32_t hash,
		   struct err *e)
{
	struct hit h = flowtab_at(p->tab, hash, &g->src, &g->dst);
	int code = h.syn ? begin_from_syn(p, hash, &h, &g->src, e) : 0;
	struct row row;

	if (!h.flow)
		return code;
	if (!flowtab_extra(p->tab, h.story))
		return pipeline_full(e);
	track_icmp(h.flow, h.story, h.from, g, &row);
	if (flow_is_unanswered(h.flow))
		flowtab_asks(p->tab, h.story);
	pipeline_row(p, h.story, &row);
	return 0;
}

static int on_dissected(struct pipeline *p, const struct dissected *d, uint32_t hint,
			struct err *e)
{
	int code;

	p->now = d->now;
	flowtab_tick(p->tab, p->now);
	if (d->icmp)
		code = on_icmp(p, &d->g, d->hash, e);
	else
		code = on_segment(p, &d->g, d->hash, hint, e);
	return code ? code : p->stop;
}

FETCHES uint32_t near_one(const struct pipeline *p, const struct dissected *d)
{
	return flowtab_near(p->tab, d->hash,
			    !(d->g.flags & (SEG_SYN | SEG_FIN | SEG_RST)));
}

int pipeline_batch(struct pipeline *p, const struct dissected *d, size_t n,
		   struct err *e)
{
	uint32_t hint[NEAR];
	int code = 0;

	p->err = e;
	for (size_t i = 0; i < n && i < AHEAD; i++)
		flowtab_soon(p->tab, d[i].hash);
	for (size_t i = 0; i < n && i < NEAR; i++)
		hint[i] = near_one(p, &d[i]);
	for (size_t i = 0; i < n && !code; i++) {
		uint32_t mine = hint[i % NEAR];

		if (i + AHEAD < n)
			flowtab_soon(p->tab, d[i + AHEAD].hash);
		if (i + NEAR < n)
			hint[i % NEAR] = near_one(p, &d[i + NEAR]);
		code = on_dissected(p, &d[i], mine, e);
	}
	return code;
}

uint32_t pipeline_hash(const struct pipeline *p, const struct segment *g)
{
	return flowtab_hash(p->tab, &g->src, &g->dst);
}

int pipeline_flush(struct pipeline *p, struct err *e)
{
	size_t n = p->nwaiting;

	p->nwaiting = 0;
	return pipeline_batch(p, p->waiting, n, e);
}

static bool is_mine(const struct intake *in, const struct segment *g, bool segment)
{
	if (!in->shards)
		return true;
	return in->shard ==
	       (segment ? pairhash_shard(&g->src, &g->dst, in->shards) : 0);
}

bool intake_frame(struct intake *in, const struct frame *f, struct dissected *d)
{
	enum dissect_result r = dissect(f, &d->g);

	d->now = packetclock_see(&in->clock, f->ts);
	d->icmp = r == DISSECT_ICMP;
	if (!is_mine(in, &d->g, r == DISSECT_OK || r == DISSECT_ICMP))
		return false;
	in->stats.frames++;
	in->stats.skipped[r]++;
	if (r == DISSECT_NOT_TCP && !dissect_knows(f->linktype))
		in->stats.unknown++;
	return r == DISSECT_OK || r == DISSECT_ICMP;
}

/* While calls are open, each segment may end one: then nothing waits. */
static int put(struct pipeline *p, const struct frame *f, struct err *e)
{
	struct dissected *d = &p->waiting[p->nwaiting];

	if (!intake_frame(&p->in, f, d))
		return 0;
	d->hash = flowtab_hash(p->tab, &d->g.src, &d->g.dst);
	p->nwaiting++;
	return p->nwaiting == WAITING || p->nopen ? pipeline_flush(p, e) : 0;
}

int pipeline_frames(struct pipeline *p, const struct frame f[], size_t n, struct err *e)
{
	int code = 0;

	for (size_t i = 0; i < n && !code; i++)
		code = put(p, &f[i], e);
	return code;
}
