/* SPDX-License-Identifier: MIT
 *
 * timeline.c - the face of the program: one row a segment or call, the client on the
 * left, the server on the right, and what it all means below.
 */
#include <inttypes.h>
#include <string.h>

#include "kernelrows.h"
#include "notation.h"
#include "prose.h"
#include "sink.h"
#include "text.h"

/**
 * struct layout - Columns where things begin
 * @arrow:	Width of the arrow
 */
struct layout {
	int frame, client, middle, arrow, server, label;
};

#define STATE_COLS 11 /* ESTABLISHED */
#define LABEL_MIN  27

static int digits(uint64_t n)
{
	int d = 1;

	for (; n > 9; n /= 10)
		d++;
	return d;
}

/* Times and frame numbers get the room that the largest of a flow needs. */
static struct layout layout_for(int width, uint64_t seconds, uint64_t frame)
{
	int s = digits(seconds) > 3 ? digits(seconds) : 3;
	int f = digits(frame) > 4 ? digits(frame) : 4;
	struct layout l = { .frame = s + 8, .client = s + f + 10 };

	l.middle = l.client + STATE_COLS + 1;
	l.arrow = width - l.middle - 1 - STATE_COLS - 1 - LABEL_MIN;
	if (l.arrow > 40)
		l.arrow = 40;
	if (l.arrow < 22)
		l.arrow = 22;
	l.server = l.middle + l.arrow + 1;
	l.label = l.server + STATE_COLS + 1;
	return l;
}

/**
 * struct page - What one flow's rows need while they are written
 * @state:	Of each side as last shown
 * @actor:	Process that makes the calls of each side; NULL if that says nothing new
 */
struct page {
	struct sink *k;
	const struct flow_view *v;
	struct layout at;
	enum side client, server;
	tstamp zero;
	uint8_t state[SIDES];
	const char *actor[SIDES];
};

static void put_time(struct page *p, struct line *l, tstamp ts)
{
	uint64_t ns = ts >= p->zero ? ts - p->zero : 0;

	line_fmt(l, TINT_DIM, "%*" PRIu64 ".%06" PRIu64, p->at.frame - 8,
		 ns / 1000000000, ns % 1000000000 / 1000);
	if (ts < p->zero)
		line_put(l, TINT_DIM, "-");
}

static void put_state(struct page *p, struct line *l, const struct row *r, enum side s)
{
	uint8_t now = r->state[s];
	enum tint t = now == p->state[s] ? TINT_DIM : TINT_BOLD;

	if (now == TS_CLOSE && now != p->state[s])
		t = TINT_RED;
	line_put(l, t, tcp_states[now].name);
	p->state[s] = now;
}

static enum tint tint_of(const struct row *r)
{
	if (r->seg.flags & SEG_RST || r->labels & L(ICMP))
		return TINT_RED;
	if (r->seg.flags & SEG_FIN)
		return TINT_MAGENTA;
	if (r->seg.flags & SEG_SYN)
		return TINT_GREEN;
	return r->side == SIDE_A ? TINT_CYAN : TINT_YELLOW;
}

/* "-- P. 1:6(5) ack 2 --->" or "<--- P. 1:6(5) ack 2 --" */
static void put_arrow(struct page *p, struct line *l, const struct row *r)
{
	bool right = r->side == p->client;
	enum tint t = tint_of(r);
	char text[64];
	int rest;

	notate_segment(r, p->at.arrow - 6, text, sizeof(text));
	rest = p->at.arrow - text_width(text) - 5;
	if (rest < 1)
		rest = 1;
	if (right) {
		line_rule(l, t, 2);
		line_fmt(l, t, " %s ", text);
		line_rule(l, t, rest);
		line_put(l, t, l->style.utf8 ? "▶" : ">");
	} else {
		line_put(l, t, l->style.utf8 ? "◀" : "<");
		line_rule(l, t, rest);
		line_fmt(l, t, " %s ", text);
		line_rule(l, t, 2);
	}
}

/* A label that does not fit goes on below itself. */
static void put_label(struct page *p, struct line *l, enum tint t, const char *text)
{
	FILE *out = p->k->out;
	int cols = l->style.width - p->at.label;

	for (;;) {
		size_t n = text_break(text, cols);
		char part[256];

		line_to(l, p->at.label);
		snprintf(part, sizeof(part), "%.*s", (int)n, text);
		line_put(l, t, part);
		line_end(l, out);
		text += n;
		while (*text == ' ')
			text++;
		if (!*text)
			return;
		line_start(l, &p->k->style);
	}
}

static void segment_row(struct page *p, const struct row *r)
{
	struct line l;
	char text[256], frame[24];
	uint8_t rank = label_rank(r->labels);
	size_t n;

	line_start(&l, &p->k->style);
	put_time(p, &l, r->ts);
	snprintf(frame, sizeof(frame), "#%" PRIu64, r->number);
	line_to(&l, p->at.client - 1 - text_width(frame));
	line_put(&l, TINT_DIM, frame);
	line_to(&l, p->at.client);
	put_state(p, &l, r, p->client);
	line_to(&l, p->at.middle);
	put_arrow(p, &l, r);
	line_to(&l, p->at.server);
	put_state(p, &l, r, p->server);
	notate_labels(p->v->flow, r, text, sizeof(text));
	n = strlen(text);
	notate_told(p->v, r, text + n, sizeof(text) - n);
	put_label(p, &l,
		  rank < 2		   ? TINT_DIM
		  : r->seg.flags & SEG_RST ? TINT_RED
					   : TINT_PLAIN,
		  text);
}

static bool is_call(const struct row *r)
{
	return r->kind == ROW_CALL || r->kind == ROW_CALL_ENTER ||
	       r->kind == ROW_CALL_LEAVE;
}

/* Who makes the last call of a side had the connection; a listener is often another
 * process's. Actors of a scenario are called what their side is called.
 */
static void find_actors(struct page *p, const struct rowlist *list)
{
	struct rowiter it = rowlist_iter(list);
	const struct row *r;

	while ((r = rowiter_next(&it)))
		if (is_call(r) && strchr(r->call->who, '/'))
			p->actor[r->side] = r->call->who;
}

/* A further process on the same side is named. */
static void call_text(const struct page *p, const struct row *r, char *buf, size_t n)
{
	const char *actor = p->actor[r->side];
	size_t used = 0;

	if (actor && strcmp(actor, r->call->who) != 0)
		used = (size_t)snprintf(buf, n, "%s: ", r->call->who);
	notate_call(r, buf + used, n - used);
}

static void call_row(struct page *p, const struct row *r)
{
	struct line l;
	char text[256];
	int col = p->at.client;
	bool failed = r->kind != ROW_CALL_ENTER && (r->call->err || r->call->signal);

	call_text(p, r, text, sizeof(text));
	line_start(&l, &p->k->style);
	put_time(p, &l, r->ts);
	if (r->side == p->server && p->server != p->client) {
		col = p->k->style.width - text_width(text);
		if (col > p->at.server)
			col = p->at.server;
		if (col < p->at.client + 2)
			col = p->at.client + 2;
	}
	line_to(&l, col);
	line_put(&l, failed ? TINT_RED : TINT_BOLD, text);
	line_end(&l, p->k->out);
}

static void put_queues(struct page *p, struct line *l, const struct row *r)
{
	char text[64];

	snprintf(text, sizeof(text), "Recv-Q %" PRIu32 ", Send-Q %" PRIu32,
		 r->sock.recvq, r->sock.sendq);
	if (text_width(text) > p->at.arrow)
		snprintf(text, sizeof(text), "R %" PRIu32 ", S %" PRIu32, r->sock.recvq,
			 r->sock.sendq);
	line_put(l, TINT_DIM, text);
}

/* Both sockets of one look at the kernel's table share a row, as netstat shows them. */
static void sock_row(struct page *p, const struct row *a, const struct row *b)
{
	const struct row *c = a->side == p->client ? a : b;
	const struct row *s = a->side == p->client ? b : a;
	struct line l;

	line_start(&l, &p->k->style);
	put_time(p, &l, a->ts);
	line_to(&l, p->at.client - 6);
	line_put(&l, TINT_DIM, "stat");
	line_to(&l, p->at.client);
	if (c) {
		line_put(&l, TINT_GREEN, tcp_states[c->sock.state].name);
		line_to(&l, p->at.middle);
		put_queues(p, &l, c);
	}
	line_to(&l, p->at.server);
	if (s) {
		line_put(&l, TINT_GREEN, tcp_states[s->sock.state].name);
		line_to(&l, p->at.label);
		put_queues(p, &l, s);
	}
	line_end(&l, p->k->out);
}

/* In the margin of its side, where nothing else stands. */
static void kevent_row(struct page *p, const struct row *r)
{
	bool left = r->side == p->client;
	struct line l;
	char text[128];

	notate_kevent(r->kevent, text, sizeof(text));
	line_start(&l, &p->k->style);
	put_time(p, &l, r->ts);
	line_to(&l, p->at.client - 6);
	line_put(&l, TINT_DIM, "kern");
	line_to(&l, left ? p->at.client : p->at.server);
	line_put(&l, TINT_DIM, text);
	line_end(&l, p->k->out);
}

static void elided_row(struct page *p, const struct row *r)
{
	struct line l;

	line_start(&l, &p->k->style);
	line_to(&l, p->at.client);
	line_fmt(&l, TINT_DIM,
		 "%s %" PRIu64 " segments, #%" PRIu64 " to #%" PRIu64 ": %" PRIu64
		 " bytes to the server, %" PRIu64 " to the client %s",
		 l.style.utf8 ? "⋮" : "...", r->elided.segments, r->elided.first,
		 r->elided.last, r->elided.bytes[p->client],
		 p->client == p->server ? 0 : r->elided.bytes[p->server],
		 l.style.utf8 ? "⋮" : "...");
	line_end(&l, p->k->out);
}

static bool same_look(const struct row *a, const struct row *b)
{
	return b && b->kind == ROW_SOCK && b->ts == a->ts && b->side != a->side;
}

static void rows(struct page *p, struct kernelrows it)
{
	const struct row *r = kernelrows_next(&it);

	while (r) {
		const struct row *next = kernelrows_next(&it);

		switch ((enum row_kind)r->kind) {
		case ROW_SEGMENT:
			if (p->v)
				segment_row(p, r);
			break;
		case ROW_CALL:
		case ROW_CALL_ENTER:
		case ROW_CALL_LEAVE:
			call_row(p, r);
			break;
		case ROW_SOCK:
			if (same_look(r, next)) {
				sock_row(p, r, next);
				next = kernelrows_next(&it);
			} else {
				sock_row(p, r, NULL);
			}
			break;
		case ROW_KEVENT:
			kevent_row(p, r);
			break;
		case ROW_ELIDED:
			elided_row(p, r);
			break;
		}
		r = next;
	}
}

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
	line_fmt(&l, TINT_BOLD, " flow %" PRIu64 ": ", p->v->story->id);
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
	struct rowiter it = rowlist_iter(&v->story->rows);
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
	if (k->shown > 1)
		fputc('\n', k->out);
	find_actors(&p, &v->story->rows);
	head(&p);
	rows(&p, kernelrows_of(v, k->want_kernel));
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
	rows(&p, kernelrows_loose(list));
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
	.begin = timeline_begin,
	.flow = timeline_flow,
	.loose = timeline_loose,
	.end = timeline_end,
};
