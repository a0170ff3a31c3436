/* SPDX-License-Identifier: MIT
 *
 * fuzz_track.c - any sequence of segments, calls, socket samples and kernel events
 * between few endpoints.
 *
 * Input: a byte of options, then 8 bytes a step: who and when, flags, what the sequence
 * number is near and how near, the same for the acknowledgement number, payload, window
 * and kind. Each segment goes to the tracker, where the flow is checked after it, packed and
 * unpacked, and as a frame through a pipeline with little memory.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "flowtab.h"
#include "fuzz.h"
#include "invariant.h"
#include "kernelrows.h"
#include "mutate_steps.h"
#include "notation.h"
#include "packed.h"
#include "pipeline.h"
#include "prose.h"
#include "track.h"
#include "wire.h"

#define STEPS_MAX   512
#define CONNECTIONS 4
#define LITTLE	    (2u << 20)
#define FILL	    300

enum { OPT_ROWS = 1, OPT_FULL = 2 };

/* What a peer would send next, so that numbers come near to it. */
struct guess {
	uint32_t isn, next;
};

struct world {
	struct flowtab *tab;
	struct pipeline *pipe;
	struct guess guess[CONNECTIONS][2];
	tstamp ts;
	uint64_t frame, ids, seen;
};

static void must(const char *broken)
{
	if (!broken)
		return;
	fprintf(stderr, "%s\n", broken);
	abort();
}

static void check_rows(const struct flow *f, const struct story *s)
{
	struct rowiter it = rowlist_iter(s->rows);
	uint64_t kept = 0, elided = 0, shown = 0;
	const struct row *r;
	char text[512];

	while ((r = rowiter_next(&it))) {
		shown++;
		if (r->kind == ROW_ELIDED)
			elided += r->elided.segments;
		if (r->kind != ROW_SEGMENT)
			continue;
		kept++;
		assert(r->state[SIDE_A] < TS_N && r->state[SIDE_B] < TS_N);
		assert((r->labels >> LABEL_N) == 0);
		notate_segment(r, 40, text, sizeof(text));
		notate_labels(f, r, text, sizeof(text));
	}
	assert(shown <= ROWS_MAX + 1);
	assert(elided <= (s->rows ? s->rows->elided : 0));
	if (shown)
		assert(s->rows &&
		       kept + s->rows->elided >=
			       flow_packets(f, s, SIDE_A) + flow_packets(f, s, SIDE_B));
}

/* Rows and events together, each once. */
static void check_kernelrows(const struct flow_view *v)
{
	struct kernelrows some = kernelrows_of(v, false), all = kernelrows_of(v, true);
	const struct row *r;
	const struct story *s = v->story;
	uint64_t n = 0, nsome = 0, rows = s->rows ? s->rows->n : 0;
	char text[512];

	while (kernelrows_next(&some))
		nsome++;
	while ((r = kernelrows_next(&all))) {
		n++;
		if (r->kind == ROW_KEVENT)
			notate_kevent(r->kevent, text, sizeof(text));
		else if (r->kind == ROW_SEGMENT)
			notate_told(v, r, text, sizeof(text));
	}
	assert(nsome <= n && nsome >= rows);
	assert(n == rows + (s->kernel ? s->kernel->rows.n : 0));
}

static int on_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct world *w = arg;
	const struct verdict *d = v->verdict;
	char text[2048];

	(void)e;
	w->seen++;
	must(flow_broken(v->flow, v->story));
	check_rows(v->flow, v->story);
	assert(d->ending < ENDING_N && d->closer < WHOSE_N && d->time_wait < WHOSE_N);
	assert(d->ncauses <= CAUSES_MAX);
	assert(!d->decisive == !v->story->nresets);
	prose_ending(v, text, sizeof(text));
	for (size_t i = 0; i < d->ncauses; i++)
		prose_cause(v, d->causes[i], text, sizeof(text));
	prose_saw(v, text, sizeof(text));
	check_kernelrows(v);
	return 0;
}

static struct endpoint end_of(unsigned int connection, bool client)
{
	uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8 };

	addr[15] = client || connection == 3 ? 1 : 2;
	if (connection == 2)
		return endpoint_v6(addr, client ? 40000 : 80);
	return endpoint_v4((const uint8_t[]){ 10, 0, 0, addr[15] },
			   client || connection == 3 ? (uint16_t)(40000 + connection)
						     : 80);
}

static uint32_t near(const struct guess *own, const struct guess *peer, uint8_t what,
		     uint8_t how)
{
	int32_t delta = (int8_t)how;

	if (what & 0x80)
		delta *= 1 << 24;
	else if (what & 0x40)
		delta *= 1000;
	switch (what & 7) {
	case 0:
	case 1:
		return own->next + (uint32_t)delta;
	case 2:
	case 3:
		return own->next;
	case 4:
		return own->isn + (uint32_t)delta;
	case 5:
		return peer->next;
	case 6:
		return (uint32_t)delta;
	default:
		return own->next - 1;
	}
}

static struct flow *track_anew(struct world *w, const struct segment *g,
			       struct story **s)
{
	struct flow *f = flowtab_add(w->tab, &g->src, &g->dst, s);

	assert(f);
	(*s)->id = ++w->ids;
	return f;
}

static void track_one(struct world *w, struct flow *f, struct story *s,
		      const struct segment *g)
{
	enum side x = endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B;
	struct row row;
	struct verdict v;

	must(plain_broken(f, s, x, g));
	assert(flowtab_prepare(w->tab, f, s, x, g));
	track_segment(f, s, x, g, &row);
	must(flow_broken(f, s));
	assert(row.state[SIDE_A] < TS_N && row.state[SIDE_B] < TS_N);
	assert((row.labels >> LABEL_N) == 0);
	assert(row.ref < g->number);
	judge(f, s, 0, &(struct causes_memo){ 0 }, &v);
}

/* As the pipeline does, with a look at the flow after each step. */
static void track(struct world *w, const struct segment *g)
{
	struct story *s;
	struct flow *f = flowtab_find(w->tab, &g->src, &g->dst, &s);

	if (f && track_pending(s, g) && endpoint_eq(&g->dst, &s->extra->pending.src)) {
		struct segment syn = s->extra->pending;

		track_forget(f, s);
		f = track_anew(w, &syn, &s);
		track_one(w, f, s, &syn);
	} else if (!f ||
		   track_begins(f, s,
				endpoint_eq(&f->end[SIDE_A], &g->src) ? SIDE_A : SIDE_B,
				g)) {
		f = track_anew(w, g, &s);
	}
	track_one(w, f, s, g);
	must(packed_broken(w->tab, &f, &s));
	must(flow_broken(f, s));
}

static void feed(struct world *w, const struct record *r)
{
	struct err e = { 0, "" };

	assert(pipeline_record(w->pipe, r, &e) == 0);
	assert(pipeline_bytes(w->pipe) <= LITTLE);
}

static void feed_frame(struct world *w, const struct frame *f)
{
	feed(w, &(struct record){ .ts = f->ts, .kind = REC_FRAME, .frame = *f });
}

static void feed_call(struct world *w, const struct segment *g, uint8_t what)
{
	struct record r = { .ts = g->ts, .kind = REC_CALL };

	r.call = (struct call){ .enter = g->ts,
				.leave = g->ts + (tstamp)what * 1000000,
				.local = g->src,
				.peer = g->dst,
				.id = what % CALL_N,
				.err = what & 0x20 ? 104 : 0,
				.result = what & 0x40 ? 0 : 5 };
	snprintf(r.call.who, sizeof(r.call.who), "%s",
		 what & 0x80 ? "server" : "client");
	snprintf(r.call.note, sizeof(r.call.note), "%s", what & 1 ? "unread 5" : "");
	feed(w, &r);
}

static void feed_sock(struct world *w, const struct segment *g, uint8_t what)
{
	struct record r = { .ts = g->ts, .kind = REC_SOCK };

	r.sock = (struct sock){
		.ts = g->ts, .local = g->src, .peer = g->dst, .state = what % TS_N
	};
	feed(w, &r);
}

/* The kernel's word, on that side's socket or (a listener's) without a peer. */
static void feed_kevent(struct world *w, const struct segment *g, uint8_t what)
{
	static const char *const reasons[] = { "",	    "NO_SOCKET",
					       "TCP_STATE", "TCP_ABORT_ON_CLOSE",
					       "TCP_FLAGS", "TCP_ABORT_ON_DATA",
					       "ANY",	    "INVALID_SYN" };
	struct record r = { .ts = g->ts, .kind = REC_KEVENT };

	r.kevent = (struct kevent){ .ts = g->ts,
				    .local = g->src,
				    .id = what % KEVENT_N,
				    .sock = what & 3,
				    .err = what & 0x20 ? 110 : 0,
				    .from_state = (uint8_t)(g->flags % TS_N),
				    .to_state = what % TS_N,
				    .answers = what & 0x40 };
	if (what & 0x80)
		r.kevent.peer = g->dst;
	snprintf(r.kevent.reason, sizeof(r.kevent.reason), "%s", reasons[g->flags & 7]);
	feed(w, &r);
}

/* Old timestamps are refused, MP_FASTCLOSE ends like a RST, a SACK tells what came. */
static void add_options(const struct world *w, struct segment *g,
			const struct guess *peer, uint8_t kind, uint8_t how)
{
	switch (kind >> 4) {
	case 9:
		g->opts |= OPT_SACK;
		g->sack_end = near(peer, peer, kind & 0x47, how);
		break;
	case 10:
		g->opts |= OPT_TS;
		g->tsval = (uint32_t)(w->ts / 1000000) + (kind & 7u) * 1000 +
			   (kind & 8u ? UINT32_C(1) << 31 : 0);
		break;
	case 11:
		g->opts |= OPT_MPTCP | OPT_FASTCLOSE;
		break;
	}
}

static void step(struct world *w, const uint8_t b[static STEP])
{
	static const tstamp waits[] = { 0, 1000000, 1000000000, 61000000000 };
	static const uint32_t sizes[] = { 0, 0, 0, 1, 5, 1400, 40000, 0 };
	uint8_t who = b[0], flags = b[1], size = b[6], kind = b[7];
	unsigned int c = who & 3;
	bool client = who & 4 || c == 3;
	struct guess *own = &w->guess[c][client], *peer = &w->guess[c][!client];
	struct segment g = { .flags = flags, .payload = sizes[size & 7] };
	uint8_t buf[WIRE_ROOM];
	struct frame f;

	if (c == 3)
		peer = own;
	g.ts = w->ts += waits[who >> 3 & 3];
	g.number = ++w->frame;
	g.src = end_of(c, client);
	g.dst = end_of(c, !client);
	g.seq = near(own, peer, b[2], b[3]);
	g.ack = flags & SEG_ACK ? near(peer, own, b[4], b[5]) : 0;
	g.window = (uint16_t)(size & 0x80 ? 0 : size << 4);
	g.ttl = 64;
	if (flags & SEG_SYN && size & 0x40) {
		g.opts = OPT_WSCALE;
		g.wscale = kind % 15;
	}
	add_options(w, &g, peer, kind, size);
	if (kind >> 4 == 15) {
		feed_call(w, &g, size);
		return;
	}
	if (kind >> 4 == 14) {
		feed_sock(w, &g, size);
		return;
	}
	if (kind >> 4 == 12) {
		feed_kevent(w, &g, size);
		return;
	}
	if (kind >> 4 == 13) {
		f = wire_icmp(&g, buf);
		feed_frame(w, &f);
		return;
	}
	if (flags & SEG_SYN)
		own->isn = g.seq;
	own->next = g.seq + seg_len(&g);
	track(w, &g);
	f = wire_frame(&g, buf);
	feed_frame(w, &f);
}

/* So many connections that the next ones push others out. */
static void fill(struct world *w)
{
	uint8_t buf[WIRE_ROOM];

	for (unsigned int i = 0; i < FILL; i++) {
		struct segment g = { .flags = SEG_SYN, .ts = w->ts };
		struct frame f;

		g.number = ++w->frame;
		g.src = endpoint_v4((const uint8_t[]){ 10, 1, 0, 1 }, (uint16_t)i);
		g.dst = endpoint_v4((const uint8_t[]){ 10, 1, 0, 2 }, 80);
		f = wire_frame(&g, buf);
		feed_frame(w, &f);
	}
}

static void world_open(struct world *w, uint8_t options)
{
	struct flowtab_cfg tab = { .key = { 1, 2 },
				   .max_bytes = 64u << 20,
				   .opinions = true };
	struct pipeline_cfg cfg = { .key = { 3, 4 },
				    .max_memory = LITTLE,
				    .rows = options & OPT_ROWS,
				    .on_flow = on_flow,
				    .arg = w };
	struct err e;

	*w = (struct world){ .ts = UINT64_C(1700000000000000000) };
	for (int c = 0; c < CONNECTIONS; c++)
		for (int i = 0; i < 2; i++) {
			w->guess[c][i].isn = UINT32_C(0xfffffff0) + (uint32_t)i;
			w->guess[c][i].next = w->guess[c][i].isn;
		}
	w->tab = flowtab_new(&tab);
	assert(w->tab && pipeline_new(&w->pipe, &cfg, &e) == 0);
	if (options & OPT_FULL)
		fill(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run_stats stats;
	struct world w;
	struct err e;

	if (size < 1 + STEP || size > 1 + STEP * STEPS_MAX)
		return 0;
	world_open(&w, data[0]);
	for (size_t at = 1; at + STEP <= size; at += STEP)
		step(&w, data + at);
	assert(pipeline_finish(w.pipe, &stats, &e) == 0);
	assert(stats.flows == w.seen);
	assert(stats.skipped[DISSECT_OK] + stats.skipped[DISSECT_ICMP] == stats.frames);
	pipeline_free(w.pipe);
	flowtab_free(w.tab);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return steps_mutate(data, size, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *x, size_t nx, const uint8_t *y,
				 size_t ny, uint8_t *out, size_t max, unsigned int seed)
{
	struct pieces px = steps_of(nx), py = steps_of(ny);
	struct dice d = { seed };

	return pieces_join(x, &px, y, &py, out, max, &d);
}
