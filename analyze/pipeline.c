/* SPDX-License-Identifier: MIT
 *
 * pipeline.c - from records to judged flows.
 */
#include "pipeline.h"

#include "pipeline_impl.h"
#include "testimony.h"
#include "track.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void count_causes(struct pipeline *p, const struct verdict *v)
{
	p->stats.endings[v->ending]++;
	for (size_t i = 0; i < v->ncauses; i++) {
		int first = 0;

		while (strcmp(causes[first].name, causes[v->causes[i]].name) != 0)
			first++;
		p->stats.causes[first]++;
	}
}

static void clear_rows(struct pipeline *p, struct story *s)
{
	rowlist_clear(p->store, &s->rows);
	if (s->kernel)
		rowlist_clear(p->store, &s->kernel->rows);
}

static int report(struct pipeline *p, struct flow *f, struct story *s, bool evicted)
{
	struct verdict v;
	struct flow_view view = { f, s, &v, evicted };
	const struct reset *r = reset_decisive(s);
	int code;

	if (p->cfg.captured_only && !s->first_frame) {
		clear_rows(p, s);
		return 0;
	}
	judge(f, s, r ? s->calls[r->by] : 0, &v);
	count_causes(p, &v);
	p->stats.flows++;
	rowlist_end(p->store, &s->rows);
	p->stats.elided += s->rows.elided;
	code = p->cfg.on_flow(p->cfg.arg, &view, p->err);
	clear_rows(p, s);
	return code;
}

static void on_evict(void *arg, struct flow *f, struct story *s)
{
	struct pipeline *p = arg;
	int code;

	pipeline_forget_calls(p, f);
	p->stats.evicted++;
	code = report(p, f, s, true);
	if (!p->stop)
		p->stop = code;
}

int pipeline_new(struct pipeline **p, const struct pipeline_cfg *cfg, struct err *e)
{
	struct pipeline *n = calloc(1, sizeof(*n));
	struct flowtab_cfg tab = {
		.key = { cfg->key[0], cfg->key[1] },
		.max_bytes = cfg->rows ? cfg->max_memory / 2 : cfg->max_memory,
		.evict = on_evict,
		.arg = n,
	};

	if (!n)
		return err_set(e, -ENOMEM, "no memory for the analysis");
	n->cfg = *cfg;
	n->tab = flowtab_new(&tab);
	n->store = rowstore_new(cfg->max_memory / 2);
	if (!n->tab || !n->store) {
		pipeline_free(n);
		return err_set(e, -ENOMEM, "no memory for the analysis");
	}
	if (cfg->all_rows)
		rowstore_keep_all(n->store);
	*p = n;
	return 0;
}

size_t pipeline_bytes(const struct pipeline *p)
{
	return flowtab_bytes(p->tab) + rowstore_bytes(p->store);
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	flowtab_free(p->tab);
	rowstore_free(p->store);
	free(p);
}

struct flow *pipeline_flow(struct pipeline *p, const struct endpoint *src,
			   const struct endpoint *dst, struct story **s)
{
	struct flow *old = flowtab_find(p->tab, src, dst, s);
	struct flow *f;

	if (old)
		pipeline_forget_calls(p, old);
	f = flowtab_add(p->tab, src, dst, s);
	if (f)
		(*s)->id = ++p->nflows;
	return f;
}

void pipeline_row(struct pipeline *p, struct story *s, const struct row *row)
{
	if (p->cfg.rows)
		rowlist_add(p->store, &s->rows, row);
}

int pipeline_full(struct err *e)
{
	return err_set(e, -ENOMEM,
		       "no memory for another connection: see --max-memory");
}

/* Without a SYN: the lower port is more likely the server's, a known one surely. */
static enum side guess_client(const struct segment *g)
{
	if (g->flags & SEG_SYN)
		return g->flags & SEG_ACK ? SIDE_B : SIDE_A;
	if ((g->src.port < 1024) != (g->dst.port < 1024))
		return g->src.port < 1024 ? SIDE_B : SIDE_A;
	return SIDE_A;
}

static void apply(struct pipeline *p, struct flow *f, struct story *s,
		  const struct segment *g)
{
	enum side x = endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
	struct row row;

	track_segment(f, s, x, g, &row);
	if (g->flags & SEG_RST)
		pipeline_credit_closing(p, f, s, x, g->ts);
	pipeline_row(p, s, &row);
}

/* A stray SYN turns out to have begun a connection of its own. */
static int begin_from_pending(struct pipeline *p, struct flow *f, struct story *s,
			      const struct segment *g, struct err *e)
{
	struct segment syn = s->pending;

	track_forget(f, s);
	f = pipeline_flow(p, &syn.src, &syn.dst, &s);
	if (!f)
		return pipeline_full(e);
	apply(p, f, s, &syn);
	apply(p, f, s, g);
	return 0;
}

static int on_segment(struct pipeline *p, const struct segment *g, struct err *e)
{
	struct story *s;
	struct flow *f = flowtab_find(p->tab, &g->src, &g->dst, &s);
	enum side x;

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
	apply(p, f, s, g);
	if (g->flags & SEG_RST)
		pipeline_claim(p, g);
	return 0;
}

static void on_icmp(struct pipeline *p, const struct segment *g)
{
	struct story *s;
	struct flow *f = flowtab_find(p->tab, &g->src, &g->dst, &s);
	struct row row;

	if (!f)
		return;
	track_icmp(f, s, endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B, g,
		   &row);
	pipeline_row(p, s, &row);
}

static int on_frame(struct pipeline *p, const struct frame *fr, struct err *e)
{
	struct segment g;
	enum dissect_result d = dissect(fr, &g);

	p->stats.frames++;
	p->stats.skipped[d]++;
	if (d == DISSECT_OK)
		return on_segment(p, &g, e);
	if (d == DISSECT_ICMP)
		on_icmp(p, &g);
	else if (d == DISSECT_NOT_TCP && !dissect_knows(fr->linktype))
		p->stats.unknown++;
	return 0;
}

int pipeline_record(struct pipeline *p, const struct record *r, struct err *e)
{
	int code = 0;

	p->err = e;
	if (p->nopen)
		pipeline_close_calls(p, r->ts);
	switch (r->kind) {
	case REC_FRAME:
		code = on_frame(p, &r->frame, e);
		break;
	case REC_CALL:
		code = pipeline_call(p, &r->call, e);
		break;
	case REC_SOCK:
		code = pipeline_sock(p, &r->sock);
		break;
	case REC_KEVENT:
		pipeline_kevent(p, &r->kevent);
		break;
	}
	return code ? code : p->stop;
}

static int report_left(void *arg, struct flow *f, struct story *s)
{
	return f->used ? report(arg, f, s, false) : 0;
}

int pipeline_finish(struct pipeline *p, struct run_stats *stats, struct err *e)
{
	int code = 0;

	p->err = e;
	pipeline_close_calls(p, UINT64_MAX);
	rowlist_end(p->store, &p->loose);
	if (p->loose.n && p->cfg.on_loose)
		code = p->cfg.on_loose(p->cfg.arg, &p->loose, e);
	if (!code)
		code = flowtab_each(p->tab, report_left, p);
	if (code == -ENOMEM)
		err_set(e, code, "no memory to put the connections in order");
	*stats = p->stats;
	return code;
}
