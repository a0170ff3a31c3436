/* SPDX-License-Identifier: MIT
 *
 * pipeline.c - from records to judged flows.
 */
#include "pipeline.h"

#include "pipeline_impl.h"
#include "testimony.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void pipeline_count(struct pipeline *p, const struct verdict *v)
{
	p->stats.flows++;
	p->stats.endings[v->ending]++;
	for (size_t i = 0; i < v->ncauses; i++)
		p->stats.causes[p->first_row[v->causes[i]]]++;
}

static void clear_rows(struct pipeline *p, struct story *s)
{
	if (p->cfg.rows)
		rowlist_clear(p->store, s->rows);
	if (s->kernel)
		rowlist_clear(p->store, &s->kernel->rows);
}

static void judged(struct pipeline *p, const struct flow *f, const struct story *s,
		   struct verdict *v)
{
	const struct reset *r = reset_decisive(s);

	judge(f, s, r ? s->extra->calls[r->by] : 0, &p->memo, v);
}

/* Not 0, and the same for the same verdict. */
static uint16_t sum(const struct verdict *v)
{
	uint32_t n = (uint32_t)v->ending * 4 + v->closer + 1;

	for (size_t i = 0; i < v->ncauses; i++)
		n = n * 31 + v->causes[i];
	return (uint16_t)(n ? n : 1);
}

static int tell(struct pipeline *p, const struct flow *f, const struct story *s,
		bool evicted)
{
	const struct verdict *v = &p->last;
	struct flow_view view = { .flow = f,
				  .story = s,
				  .verdict = v,
				  .number = s->id,
				  .evicted = evicted,
				  .told = s->told,
				  .changed = s->told && s->told != sum(v) };

	return p->cfg.on_flow(p->cfg.arg, &view, p->err);
}

int pipeline_report(struct pipeline *p, struct flow *f, struct story *s, bool evicted)
{
	int code;

	if (p->cfg.captured_only && !s->first_frame) {
		clear_rows(p, s);
		return 0;
	}
	judged(p, f, s, &p->last);
	pipeline_count(p, &p->last);
	if (p->cfg.rows) {
		rowlist_end(p->store, s->rows);
		p->stats.elided += s->rows->elided;
	}
	code = p->cfg.on_flow ? tell(p, f, s, evicted) : 0;
	clear_rows(p, s);
	return code;
}

static void on_leave(void *arg, struct flow *f, struct story *s, bool early)
{
	struct pipeline *p = arg;
	int code;

	pipeline_forget_calls(p, f);
	p->stats.evicted += early;
	if (!early && !f->detached)
		f->silent = true;
	code = pipeline_report(p, f, s, early);
	if (!p->stop)
		p->stop = code;
}

static void on_closed(void *arg, struct flow *f, struct story *s)
{
	struct pipeline *p = arg;
	struct verdict v;
	struct flow_view view = {
		.flow = f, .story = s, .verdict = &v, .number = s->id
	};
	int code;

	judged(p, f, s, &v);
	s->told = sum(&v);
	code = p->cfg.on_close(p->cfg.arg, &view, p->err);
	if (!p->stop)
		p->stop = code;
}

int pipeline_new(struct pipeline **p, const struct pipeline_cfg *cfg, struct err *e)
{
	struct pipeline *n = calloc(1, sizeof(*n));
	struct flowtab_cfg tab = {
		.key = { cfg->key[0], cfg->key[1] },
		.max_bytes = cfg->rows ? cfg->max_memory / 2 : cfg->max_memory,
		.rows = cfg->rows,
		.opinions = cfg->opinions,
		.by_id = !cfg->only_frames,
		.packs = cfg->only_frames && !cfg->rows && !cfg->on_row,
		.as_they_end = cfg->as_they_end,
		.limits = cfg->limits,
		.settle = cfg->settle,
		.leave = on_leave,
		.leave_syn = pipeline_syn_left,
		.closed = cfg->on_close ? on_closed : NULL,
		.arg = n,
	};

	if (!n)
		return err_set(e, -ENOMEM, "no memory for the analysis");
	n->cfg = *cfg;
	n->shows = cfg->rows || cfg->on_row;
	n->plain = !n->shows && !cfg->opinions;
	n->shortest = flow_limits_shortest(&cfg->limits);
	n->in.shard = cfg->shard;
	n->in.shards = cfg->shards;
	for (int i = 0; i < CAUSE_N; i++)
		n->first_row[i] = (uint8_t)verdict_first_row((enum cause_id)i);
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
		rowlist_add(p->store, s->rows, row);
}

int pipeline_full(struct err *e)
{
	return err_set(e, -ENOMEM,
		       "no memory for another connection: see --max-memory");
}

int pipeline_record(struct pipeline *p, const struct record *r, struct err *e)
{
	int code = 0;

	p->err = e;
	if (r->kind != REC_FRAME)
		code = pipeline_flush(p, e);
	if (code)
		return code;
	if (p->nopen)
		pipeline_close_calls(p, r->ts);
	switch (r->kind) {
	case REC_FRAME:
		code = pipeline_frames(p, &r->frame, 1, e);
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

int pipeline_time(struct pipeline *p, tstamp now, struct err *e)
{
	int code;

	p->err = e;
	code = pipeline_flush(p, e);
	if (code)
		return code;
	flowtab_time(p->tab, packetclock_reach(&p->in.clock, now));
	return p->stop;
}

void pipeline_stats(const struct pipeline *p, struct run_stats *stats)
{
	*stats = p->stats;
	run_stats_add(stats, &p->in.stats);
	stats->live = flowtab_live(p->tab);
}

bool pipeline_is_over(const struct pipeline *p, const struct flow *f)
{
	return !f->detached && flow_is_over(f, &p->cfg.limits, p->in.clock.now);
}

static int report_left(void *arg, struct flow *f, struct story *s)
{
	f->silent = f->silent || pipeline_is_over(arg, f);
	return pipeline_report(arg, f, s, false);
}

static void finish_calls(struct pipeline *p, int *code, struct err *e)
{
	pipeline_close_calls(p, UINT64_MAX);
	rowlist_end(p->store, &p->loose);
	if (!*code && p->loose.n && p->cfg.on_loose)
		*code = p->cfg.on_loose(p->cfg.arg, &p->loose, e);
}

/* The one whose turn it is: the flow that began first. */
static size_t first_of(const struct flowtab_walk walk[], size_t n)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (walk[i].at < walk[i].n &&
		    (best == n || flowtab_turn(&walk[i]) < flowtab_turn(&walk[best])))
			best = i;
	return best;
}

static int report_all(struct pipeline *const p[], struct flowtab_walk walk[], size_t n)
{
	size_t i;
	int code = 0;

	while (!code && (i = first_of(walk, n)) < n) {
		code = flowtab_step(p[i]->tab, &walk[i], report_left, p[i]);
		code = code ? code : p[i]->stop;
	}
	return code;
}

static int report_in_order(struct pipeline *const p[], size_t n, struct err *e)
{
	struct flowtab_walk walk[PIPELINES_MAX] = { 0 };
	int code = 0;

	for (size_t i = 0; i < n && !code; i++)
		code = flowtab_walk(p[i]->tab, &walk[i]);
	if (code)
		err_set(e, code, "no memory to put the connections in order");
	else
		code = report_all(p, walk, n);
	for (size_t i = 0; i < n; i++)
		flowtab_walk_end(&walk[i]);
	return code;
}

static int report_in_any_order(struct pipeline *const p[], size_t n)
{
	int code = 0;

	for (size_t i = 0; i < n && !code; i++) {
		code = flowtab_each(p[i]->tab, report_left, p[i]);
		code = code ? code : p[i]->stop;
	}
	return code;
}

void run_stats_verdict(struct run_stats *st, const struct verdict *v)
{
	st->flows++;
	st->endings[v->ending]++;
	for (size_t i = 0; i < v->ncauses; i++)
		st->causes[verdict_first_row(v->causes[i])]++;
}

void run_stats_add(struct run_stats *sum, const struct run_stats *part)
{
	sum->frames += part->frames;
	sum->flows += part->flows;
	sum->evicted += part->evicted;
	sum->elided += part->elided;
	sum->refused += part->refused;
	sum->dropped += part->dropped;
	sum->unknown += part->unknown;
	sum->live += part->live;
	for (int i = 0; i < DISSECT_N; i++)
		sum->skipped[i] += part->skipped[i];
	for (int i = 0; i < ENDING_N; i++)
		sum->endings[i] += part->endings[i];
	for (int i = 0; i < CAUSE_N; i++)
		sum->causes[i] += part->causes[i];
}

int pipeline_finish_all(struct pipeline *const p[], size_t n, struct run_stats *stats,
			struct err *e)
{
	int late = 0, code = 0;

	for (size_t i = 0; i < n; i++) {
		int flushed;

		p[i]->err = e;
		flushed = pipeline_flush(p[i], e);
		late = late ? late : flushed;
		if (p[i]->stop)
			return p[i]->stop;
		finish_calls(p[i], &code, e);
	}
	if (!code && p[0]->cfg.as_they_end)
		code = report_in_any_order(p, n);
	else if (!code)
		code = report_in_order(p, n, e);
	*stats = (struct run_stats){ 0 };
	for (size_t i = 0; i < n; i++) {
		run_stats_add(stats, &p[i]->stats);
		run_stats_add(stats, &p[i]->in.stats);
		stats->refused += rowstore_refused(p[i]->store);
	}
	return late ? late : code;
}

int pipeline_finish(struct pipeline *p, struct run_stats *stats, struct err *e)
{
	return pipeline_finish_all(&p, 1, stats, e);
}
