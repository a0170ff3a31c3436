/* SPDX-License-Identifier: MIT
 *
 * pipeline.c - from records to judged flows.
 */
#include "pipeline.h"

#include "callfacts.h"
#include "track.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Calls that have been entered and not left, by the time that records have reached. */
#define OPEN_CALLS 32

struct open_call {
	struct row *row;
	struct flow *flow; /* NULL for a call that concerns no connection */
	struct story *story;
	tstamp leave;
	bool split;
};

struct pipeline {
	struct pipeline_cfg cfg;
	struct flowtab *tab;
	struct rowstore *store;
	struct rowlist loose;
	struct endpoint listener; /* the last one closed with connections waiting */
	struct closing listener_closing;
	struct open_call open[OPEN_CALLS];
	size_t nopen;
	uint64_t nflows;
	struct run_stats stats;
	int stop; /* what on_flow returned for an evicted flow */
	struct err *err;
};

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

static int report(struct pipeline *p, struct flow *f, struct story *s, bool evicted)
{
	struct verdict v;
	struct flow_view view = { f, s, &v, evicted };
	const struct reset *r = reset_decisive(s);
	int code;

	if (p->cfg.captured_only && !s->first_frame) {
		rowlist_clear(p->store, &s->rows);
		return 0;
	}
	judge(f, s, r ? s->calls[r->by] : 0, &v);
	count_causes(p, &v);
	p->stats.flows++;
	rowlist_end(p->store, &s->rows);
	p->stats.elided += s->rows.elided;
	code = p->cfg.on_flow(p->cfg.arg, &view, p->err);
	rowlist_clear(p->store, &s->rows);
	return code;
}

static void forget_open_calls(struct pipeline *p, const struct flow *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->nopen; i++)
		if (p->open[i].flow != f)
			p->open[kept++] = p->open[i];
	p->nopen = kept;
}

static void on_evict(void *arg, struct flow *f, struct story *s)
{
	struct pipeline *p = arg;
	int code;

	forget_open_calls(p, f);
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

static struct flow *flow_new(struct pipeline *p, const struct endpoint *src,
			     const struct endpoint *dst, struct story **s)
{
	struct flow *old = flowtab_find(p->tab, src, dst, s);
	struct flow *f;

	if (old)
		forget_open_calls(p, old);
	f = flowtab_add(p->tab, src, dst, s);
	if (f)
		(*s)->id = ++p->nflows;
	return f;
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

static void add_row(struct pipeline *p, struct story *s, const struct row *row)
{
	if (p->cfg.rows)
		rowlist_add(p->store, &s->rows, row);
}

/* Bound to all addresses, or to this one */
static bool listens_at(const struct endpoint *listener, const struct endpoint *ep)
{
	static const uint8_t any4[16] = { [10] = 0xff, [11] = 0xff }, any6[16];

	return listener->port == ep->port &&
	       (memcmp(listener->addr, any4, sizeof(any4)) == 0 ||
		memcmp(listener->addr, any6, sizeof(any6)) == 0 ||
		memcmp(listener->addr, ep->addr, sizeof(ep->addr)) == 0);
}

/* A RST that is sent while a descriptor is given up is sent because of it. */
static void credit_closing(const struct pipeline *p, const struct flow *f,
			   struct story *s, enum side x, tstamp when)
{
	if (when <= s->closing[x].until)
		s->calls[x] |= s->closing[x].facts;
	if (when <= p->listener_closing.until && listens_at(&p->listener, &f->end[x]))
		s->calls[x] |= p->listener_closing.facts;
}

static void apply(struct pipeline *p, struct flow *f, struct story *s,
		  const struct segment *g)
{
	enum side x = endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
	struct row row;

	track_segment(f, s, x, g, &row);
	if (g->flags & SEG_RST)
		credit_closing(p, f, s, x, g->ts);
	add_row(p, s, &row);
}

static int out_of_memory(struct err *e)
{
	return err_set(e, -ENOMEM,
		       "no memory for another connection: see --max-memory");
}

/* A stray SYN turns out to have begun a connection of its own. */
static int begin_from_pending(struct pipeline *p, struct flow *f, struct story *s,
			      const struct segment *g, struct err *e)
{
	struct segment syn = s->pending;

	track_forget(f, s);
	f = flow_new(p, &syn.src, &syn.dst, &s);
	if (!f)
		return out_of_memory(e);
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
		f = flow_new(p, &g->src, &g->dst, &s);
		if (!f)
			return out_of_memory(e);
		f->client = (uint8_t)guess_client(g);
	}
	apply(p, f, s, g);
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
	add_row(p, s, &row);
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

static void leave_row(struct pipeline *p, const struct open_call *o)
{
	struct rowlist *l = o->story ? &o->story->rows : &p->loose;
	struct row r = *o->row;

	r.kind = ROW_CALL_LEAVE;
	r.ts = o->leave;
	if (o->flow) {
		r.state[SIDE_A] = o->flow->half[SIDE_A].state;
		r.state[SIDE_B] = o->flow->half[SIDE_B].state;
	}
	rowlist_add(p->store, l, &r);
}

/* Calls that have returned by now; those that others fell into get a row of their own. */
static void close_calls(struct pipeline *p, tstamp now)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->nopen; i++) {
		struct open_call *o = &p->open[i];

		if (o->leave > now)
			p->open[kept++] = *o;
		else if (o->split)
			leave_row(p, o);
	}
	p->nopen = kept;
}

static void split_open_calls(struct pipeline *p, const struct call *c)
{
	for (size_t i = 0; i < p->nopen; i++) {
		struct open_call *o = &p->open[i];

		if (o->split || strcmp(o->row->call->who, c->who) == 0 ||
		    call_kinds[o->row->call->id].class == CALL_CLASS_PROCESS)
			continue;
		o->split = true;
		o->row->kind = ROW_CALL_ENTER;
	}
}

static bool is_over(const struct flow *f)
{
	uint8_t a = f->half[SIDE_A].state, b = f->half[SIDE_B].state;

	return (a == TS_CLOSE || a == TS_TIME_WAIT) &&
	       (b == TS_CLOSE || b == TS_TIME_WAIT);
}

/* The flow a call belongs to; the calls that open one come before its first segment. */
static struct flow *flow_of_call(struct pipeline *p, const struct endpoint *local,
				 const struct endpoint *peer, const struct call *c,
				 struct story **s)
{
	struct flow *f = flowtab_find(p->tab, local, peer, s);
	bool opens = c->id == CALL_SOCKET || c->id == CALL_CONNECT;

	if (f && !(opens && is_over(f) && !(*s)->connecting))
		return f;
	f = flow_new(p, local, peer, s);
	if (f)
		f->client = strcmp(c->who, "server") == 0 ? SIDE_B : SIDE_A;
	return f;
}

/* Who listens or accepts is the server, if no SYN has told. */
static void learn_client(struct flow *f, const struct story *s, enum side x,
			 const struct call *c)
{
	if ((s->facts & (F(SYN) | F(SYNACK))) || c->err)
		return;
	if (c->id == CALL_LISTEN || c->id == CALL_ACCEPT || c->id == CALL_ACCEPT4)
		f->client = (uint8_t)flow_other(f, x);
	else if (c->id == CALL_CONNECT)
		f->client = (uint8_t)x;
}

/* What counts only if the RST comes while that call is under way. */
#define OF_CLOSING (F(CALL_UNREAD) | F(CALL_BACKLOG) | F(CALL_LINGER0))

/* Before Linux 6.6 the last reference was dropped when the call had returned: fput(). */
#define LATE_FPUT_NS UINT64_C(1000000)

static struct closing closing_of(const struct call *c)
{
	struct closing k = { call_facts(c) & OF_CLOSING, c->leave + LATE_FPUT_NS };

	/* Its end is not known. */
	if (c->leave == c->enter)
		k.until = UINT64_MAX;
	return k;
}

static void note_facts(struct story *s, enum side x, const struct call *c)
{
	uint64_t known = call_facts(c);

	if (c->id == CALL_CONNECT)
		s->connecting = c->err == EINPROGRESS;
	if (call_gives_up(c)) {
		s->closing[x] = closing_of(c);
		known &= ~OF_CLOSING;
	}
	s->calls[x] |= known;
}

static void note_listener(struct pipeline *p, const struct call *c)
{
	struct closing k = closing_of(c);

	if (!endpoint_known(&c->local) || !call_gives_up(c) || !k.facts)
		return;
	p->listener = c->local;
	p->listener_closing = k;
}

static void remember_call(struct pipeline *p, struct row *row, struct flow *f,
			  struct story *s, tstamp leave)
{
	if (row && p->nopen < OPEN_CALLS)
		p->open[p->nopen++] = (struct open_call){ row, f, s, leave, false };
}

static int on_call(struct pipeline *p, const struct call *c, struct err *e)
{
	struct row row = { .ts = c->enter, .kind = ROW_CALL };
	struct rowlist *l = &p->loose;
	struct flow *f = NULL;
	struct story *s = NULL;

	split_open_calls(p, c);
	if (endpoint_known(&c->local) && endpoint_known(&c->peer)) {
		f = flow_of_call(p, &c->local, &c->peer, c, &s);
		if (!f)
			return out_of_memory(e);
		row.side = endpoint_eq(&f->end[SIDE_A], &c->local) ? SIDE_A : SIDE_B;
		row.state[SIDE_A] = f->half[SIDE_A].state;
		row.state[SIDE_B] = f->half[SIDE_B].state;
		learn_client(f, s, (enum side)row.side, c);
		note_facts(s, (enum side)row.side, c);
		l = &s->rows;
	} else {
		note_listener(p, c);
		row.side = strcmp(c->who, "server") == 0 ? SIDE_B : SIDE_A;
	}
	if (p->cfg.rows)
		remember_call(p, rowlist_call(p->store, l, &row, c), f, s, c->leave);
	return 0;
}

static int on_sock(struct pipeline *p, const struct sock *k)
{
	struct story *s;
	struct flow *f = flowtab_find(p->tab, &k->local, &k->peer, &s);
	struct row row = { .ts = k->ts, .kind = ROW_SOCK };

	if (!f)
		return 0;
	row.side = endpoint_eq(&f->end[SIDE_A], &k->local) ? SIDE_A : SIDE_B;
	row.state[SIDE_A] = f->half[SIDE_A].state;
	row.state[SIDE_B] = f->half[SIDE_B].state;
	row.sock.recvq = k->recvq;
	row.sock.sendq = k->sendq;
	row.sock.state = k->state;
	add_row(p, s, &row);
	return 0;
}

int pipeline_record(struct pipeline *p, const struct record *r, struct err *e)
{
	int code = 0;

	p->err = e;
	if (p->nopen)
		close_calls(p, r->ts);
	switch (r->kind) {
	case REC_FRAME:
		code = on_frame(p, &r->frame, e);
		break;
	case REC_CALL:
		code = on_call(p, &r->call, e);
		break;
	case REC_SOCK:
		code = on_sock(p, &r->sock);
		break;
	case REC_KEVENT:
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
	close_calls(p, UINT64_MAX);
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
