/* SPDX-License-Identifier: MIT
 *
 * pipeline_calls.c - what stands beside the packets of a flow: calls, sockets as the
 * kernel shows them, and what it says of them.
 */
#include "pipeline_impl.h"

#include "callfacts.h"
#include "testimony.h"

#include <errno.h>
#include <string.h>

/* An answer leaves as soon as its event is written. */
#define CLAIM_NS UINT64_C(10000000)

void pipeline_forget_calls(struct pipeline *p, const struct flow *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->nopen; i++)
		if (p->open[i].flow != f)
			p->open[kept++] = p->open[i];
	p->nopen = kept;
}

static void leave_row(struct pipeline *p, const struct open_call *o)
{
	struct rowlist *l = o->story ? o->story->rows : &p->loose;
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
void pipeline_close_calls(struct pipeline *p, tstamp now)
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

	if (f && !(opens && is_over(f) && !story_extra(*s)->connecting))
		return f;
	f = pipeline_flow(p, local, peer, s);
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

/* SO_LINGER is a matter of the call that closes, whenever it was set. */
static void note_linger(struct extra *s, enum side x, const struct call *c,
			uint64_t known)
{
	if (c->id == CALL_SETSOCKOPT && strstr(c->args, "SO_LINGER"))
		s->lingers[x] = (known & F(CALL_LINGER0)) != 0;
}

static void note_facts(struct extra *s, enum side x, const struct call *c)
{
	uint64_t known = call_facts(c);

	if (c->id == CALL_CONNECT)
		s->connecting = c->err == EINPROGRESS;
	note_linger(s, x, c, known);
	if (call_gives_up(c)) {
		s->closing[x] = closing_of(c);
		if (s->lingers[x])
			s->closing[x].facts |= F(CALL_LINGER0);
		known &= ~OF_CLOSING;
	}
	known &= ~F(CALL_LINGER0);
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
void pipeline_credit_closing(const struct pipeline *p, const struct flow *f,
			     struct story *s, enum side x, tstamp when)
{
	struct extra *k = s->extra;

	if (when <= k->closing[x].until)
		k->calls[x] |= k->closing[x].facts;
	if (when <= p->listener_closing.until && listens_at(&p->listener, &f->end[x]))
		k->calls[x] |= p->listener_closing.facts;
}

static void remember_call(struct pipeline *p, struct row *row, struct flow *f,
			  struct story *s, tstamp leave)
{
	if (row && p->nopen < OPEN_CALLS)
		p->open[p->nopen++] = (struct open_call){ row, f, s, leave, false };
}

int pipeline_call(struct pipeline *p, const struct call *c, struct err *e)
{
	struct row row = { .ts = c->enter, .kind = ROW_CALL };
	struct rowlist *l = &p->loose;
	struct flow *f = NULL;
	struct story *s = NULL;

	split_open_calls(p, c);
	if (endpoint_known(&c->local) && endpoint_known(&c->peer)) {
		f = flow_of_call(p, &c->local, &c->peer, c, &s);
		if (!f || !flowtab_extra(p->tab, s))
			return pipeline_full(e);
		row.side = endpoint_eq(&f->end[SIDE_A], &c->local) ? SIDE_A : SIDE_B;
		row.state[SIDE_A] = f->half[SIDE_A].state;
		row.state[SIDE_B] = f->half[SIDE_B].state;
		learn_client(f, s, (enum side)row.side, c);
		note_facts(s->extra, (enum side)row.side, c);
		l = s->rows;
	} else {
		note_listener(p, c);
		row.side = strcmp(c->who, "server") == 0 ? SIDE_B : SIDE_A;
	}
	if (p->cfg.rows)
		remember_call(p, rowlist_call(p->store, l, &row, c), f, s, c->leave);
	return 0;
}

int pipeline_sock(struct pipeline *p, const struct sock *k)
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
	pipeline_row(p, s, &row);
	return 0;
}

static struct testimony *testimony_begin(struct pipeline *p, struct story *s)
{
	struct testimony none = { .complete = p->cfg.kernel_complete };

	if (!s->kernel)
		s->kernel = rowstore_keep(p->store, &none, sizeof(none));
	return s->kernel;
}

static void add_event(struct pipeline *p, const struct flow *f, struct story *s,
		      const struct kevent *ev)
{
	struct row row = { .ts = ev->ts, .kind = ROW_KEVENT };
	struct testimony *t = testimony_begin(p, s);

	if (!t)
		return;
	row.kevent = rowstore_keep(p->store, ev, sizeof(*ev));
	if (!row.kevent) {
		t->complete = false;
		return;
	}
	row.side = endpoint_eq(&f->end[SIDE_A], &ev->local) ? SIDE_A : SIDE_B;
	row.state[SIDE_A] = f->half[SIDE_A].state;
	row.state[SIDE_B] = f->half[SIDE_B].state;
	testimony_add(t, (enum side)row.side, row.kevent);
	rowlist_add(p->store, &t->rows, &row);
}

/* An event before the first segment and the first call is about a listener. */
void pipeline_kevent(struct pipeline *p, const struct kevent *ev)
{
	struct story *s;
	const struct flow *f = flowtab_find(p->tab, &ev->local, &ev->peer, &s);

	if (f)
		add_event(p, f, s, ev);
	else if (ev->id == KEVENT_SEND_RESET && !ev->peer.port)
		p->nameless[p->nnameless++ % NAMELESS] = *ev;
}

/* A listener answers for all addresses of its port. */
void pipeline_claim(struct pipeline *p, const struct segment *g)
{
	for (size_t i = 0; i < NAMELESS; i++) {
		struct kevent *ev = &p->nameless[i];

		if (!ev->ts || ev->ts > g->ts || g->ts - ev->ts > CLAIM_NS ||
		    ev->local.port != g->src.port)
			continue;
		ev->local = g->src;
		ev->peer = g->dst;
		pipeline_kevent(p, ev);
		ev->ts = 0;
		return;
	}
}
