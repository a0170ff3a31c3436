/* SPDX-License-Identifier: MIT
 *
 * timeline_rows.c - one row a segment, call, socket or kernel event: the client on the
 * left, the server on the right.
 */
#include "timeline_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notation.h"
#include "text.h"

#define STATE_COLS 11 /* ESTABLISHED */
#define LABEL_MIN  27

static int digits(uint64_t n)
{
	int d = 1;

	for (; n > 9; n /= 10)
		d++;
	return d;
}

struct layout layout_for(int width, uint64_t seconds, uint64_t frame)
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
void page_find_actors(struct page *p, const struct rowlist *list)
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

void page_rows(struct page *p, struct kernelrows it)
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
