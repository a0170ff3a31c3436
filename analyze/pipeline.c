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
	struct flow_view view = { f, s, v, evicted, s->told, false };

	view.changed = s->told && s->told != sum(v);
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
	code = pipeline_report(p, f, s, early);
	if (!p->stop)
		p->stop = code;
}

static void on_closed(void *arg, struct flow *f, struct story *s)
{
	struct pipeline *p = arg;
	struct verdict v;
	struct flow_view view = { .flow = f, .story = s, .verdict = &v };
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
		code = pipeline_frame(p, &r->frame, e);
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
	p->clock.now = now > p->clock.now ? now : p->clock.now;
	flowtab_time(p->tab, p->clock.now);
	return p->stop;
}

void pipeline_stats(const struct pipeline *p, struct run_stats *stats)
{
	*stats = p->stats;
	stats->live = flowtab_live(p->tab);
}

static int report_left(void *arg, struct flow *f, struct story *s)
{
	return f->used ? pipeline_report(arg, f, s, false) : 0;
}

int pipeline_finish(struct pipeline *p, struct run_stats *stats, struct err *e)
{
	int late, code = 0;

	p->err = e;
	late = pipeline_flush(p, e);
	if (p->stop)
		return p->stop;
	pipeline_close_calls(p, UINT64_MAX);
	rowlist_end(p->store, &p->loose);
	if (p->loose.n && p->cfg.on_loose)
		code = p->cfg.on_loose(p->cfg.arg, &p->loose, e);
	if (!code)
		code = flowtab_each(p->tab, report_left, p);
	if (!code)
		code = p->stop;
	if (code == -ENOMEM)
		err_set(e, code, "no memory to put the connections in order");
	*stats = p->stats;
	return late ? late : code;
}
