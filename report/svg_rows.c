/* SPDX-License-Identifier: MIT
 *
 * svg_rows.c - the rows of a connection as a ladder: segments between two lifelines, calls
 * and events in the margins. Classes are those of html/ladder.css.
 */
#include "svg_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernelrows.h"
#include "notation.h"
#include "page.h"
#include "text.h"

/* Columns, as html/layout.js has them, and heights. */
enum {
	TIME = 8,
	FRAME = 128,
	CLIENT = 396,
	SERVER = 836,
	BAND = 14,
	MIDDLE = (CLIENT + BAND + SERVER) / 2,
	ROW = 20,
	SEGMENT = 30,
	MEANS = 14,
	SLANT = 12,
	MEANS_COLS = 70,
	MARGIN_COLS = 54,
};

/**
 * struct drawing - A ladder that grows downwards
 * @y:		Top of the next row
 * @row:	All rows, @n of them; @lost: of each, it was sent again later
 * @state, @since: Of each side, and from where on
 */
struct drawing {
	FILE *out;
	const struct flow_view *v;
	enum side client, server;
	int y;
	struct row *row;
	bool *lost;
	size_t n;
	tstamp zero, before;
	uint8_t state[SIDES];
	int since[SIDES];
};

#define RETRANS (L(SYN_RETRANS) | L(SYNACK_RETRANS) | L(DATA_RETRANS) | L(FIN_RETRANS))
#define REFUSED                                                                        \
	(L(RST_IGNORED) | L(RST_IN_WINDOW) | L(RST_BAD_ACK) | L(RST_LATE) | L(PAWS))
#define LOOK_BACK 256

static bool sends_the_same(const struct row *a, const struct row *b)
{
	uint16_t both = SEG_SYN | SEG_FIN;

	return a->kind == ROW_SEGMENT && a->side == b->side &&
	       a->seg.seq == b->seg.seq && a->seg.payload == b->seg.payload &&
	       (a->seg.flags & both) == (b->seg.flags & both);
}

/* It, or the answer to it, was lost. */
static void mark_lost(struct drawing *d, size_t again)
{
	size_t from = again > LOOK_BACK ? again - LOOK_BACK : 0;

	for (size_t i = again; i-- > from;)
		if (sends_the_same(&d->row[i], &d->row[again])) {
			d->lost[i] = true;
			return;
		}
}

static int collect(struct drawing *d, bool kernel)
{
	struct kernelrows it = kernelrows_of(d->v, kernel);
	const struct row *r;
	size_t n = 0;

	while (kernelrows_next(&it))
		n++;
	d->row = calloc(n + 1, sizeof(*d->row));
	d->lost = calloc(n + 1, sizeof(*d->lost));
	if (!d->row || !d->lost)
		return -ENOMEM;
	it = kernelrows_of(d->v, kernel);
	while ((r = kernelrows_next(&it)) && d->n < n) {
		d->row[d->n] = *r;
		if (r->kind == ROW_SEGMENT && r->labels & RETRANS)
			mark_lost(d, d->n);
		d->n++;
	}
	return 0;
}

static void put_text(struct drawing *d, const char *class, int x, int y,
		     const char *anchor, const char *text)
{
	fprintf(d->out, "<text class=\"%s\" x=\"%d\" y=\"%d\"%s%s%s>", class, x, y,
		anchor ? " text-anchor=\"" : "", anchor ? anchor : "",
		anchor ? "\"" : "");
	page_text(d->out, text);
	fputs("</text>\n", d->out);
}

/* What means the same to whoever reads it, but fits. */
static void put_clipped(struct drawing *d, const char *class, int x, int y,
			const char *anchor, char *text, int cols)
{
	size_t n = text_break(text, cols);

	if (text[n])
		memcpy(text + (n > 3 ? n - 3 : 0), "...", 4);
	put_text(d, class, x, y, anchor, text);
}

static void put_time(struct drawing *d, const struct row *r, tstamp silence)
{
	uint64_t us = r->ts > d->zero ? (r->ts - d->zero) / 1000 : 0;
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 ".%06" PRIu64, us / 1000000,
		 us % 1000000);
	put_text(d, "time code", TIME, d->y + 14, NULL, text);
	if (r->kind == ROW_SEGMENT) {
		snprintf(text, sizeof(text), "#%" PRIu64, r->number);
		put_text(d, "frame code", FRAME, d->y + 14, "end", text);
	}
	if (silence >= 10000000) {
		snprintf(text, sizeof(text), "+ %.3f s", (double)silence / 1e9);
		put_text(d, "gap", TIME, d->y - 2, NULL, text);
	}
}

static const char *kind_of(const struct drawing *d, const struct row *r)
{
	if (r->seg.flags & SEG_RST)
		return "k-rst";
	if (r->seg.flags & SEG_FIN)
		return "k-fin";
	if (r->seg.flags & SEG_SYN)
		return "k-syn";
	if (!r->seg.payload)
		return "k-ack";
	return r->side == d->client ? "k-client" : "k-server";
}

/* An arrow; a cross where it is lost on its way, or refused at its end. */
static void put_arrow(struct drawing *d, const struct row *r, bool lost)
{
	bool right = r->side == d->client, refused = r->labels & REFUSED;
	int sign = right ? 1 : -1, y = d->y + 14;
	int x = right ? CLIENT + BAND : SERVER;
	int end = right ? SERVER : CLIENT + BAND, way = SLANT;

	if (lost) {
		end = x + (end - x) * 2 / 3;
		way = SLANT * 2 / 3;
	} else if (refused) {
		end -= sign * 9;
	}
	fprintf(d->out, "<path class=\"arrow\" d=\"M%d %dL%d %d\"/>\n", x, y, end,
		y + way);
	y += way;
	if (lost || refused)
		fprintf(d->out,
			"<path class=\"cross\" d=\"M%d %dl10 10M%d %dl-10 10\"/>\n",
			end - 5, y - 5, end + 5, y - 5);
	else
		fprintf(d->out, "<path class=\"head\" d=\"M%d %dl%d -4.5v9z\"/>\n", end,
			y, -sign * 9);
}

/* The lifeline of a side, in the state that it has been in. */
static void put_band(struct drawing *d, enum side x, int until)
{
	const char *name =
		d->state[x] == TS_NONE ? "NONE" : tcp_states[d->state[x]].name;
	bool left = x == d->client;
	int at = left ? CLIENT : SERVER;

	fprintf(d->out,
		"<rect class=\"band s-%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
		"height=\"%d\"/>\n",
		name, at, d->since[x], BAND,
		until > d->since[x] ? until - d->since[x] : 0);
	if (d->state[x] != TS_NONE)
		put_text(d, "state", left ? at - 4 : at + BAND + 4, d->since[x] + 11,
			 left ? "end" : NULL, name);
}

static void change_states(struct drawing *d, const struct row *r)
{
	for (int x = 0; x < SIDES; x++) {
		bool arrives = r->kind == ROW_SEGMENT && r->side != x;
		int y = d->y + 14 + (arrives ? SLANT : 0);

		if (r->state[x] == d->state[x] ||
		    ((int)d->server == (int)d->client && x != (int)d->client))
			continue;
		put_band(d, (enum side)x, y);
		d->state[x] = r->state[x];
		d->since[x] = y;
	}
}

static int put_means(struct drawing *d, const struct row *r)
{
	char text[256], *at = text;
	int lines = 0;
	size_t n;

	notate_labels(d->v->flow, r, text, sizeof(text));
	n = strlen(text);
	notate_told(d->v, r, text + n, sizeof(text) - n);
	while (*at) {
		size_t cut = text_break(at, MEANS_COLS);
		char line[256];

		snprintf(line, sizeof(line), "%.*s", (int)cut, at);
		put_text(d, "means", MIDDLE, d->y + 28 + SLANT / 2 + lines * MEANS,
			 "middle", line);
		at += cut;
		at += strspn(at, " ");
		lines++;
	}
	return lines;
}

static int segment_row(struct drawing *d, const struct row *r, bool lost)
{
	char text[96];
	int lines;

	fprintf(d->out, "<g class=\"row %s%s%s\">\n", kind_of(d, r),
		lost ? " lost" : "", r->labels & REFUSED ? " refused" : "");
	put_arrow(d, r, lost);
	notate_segment(r, 60, text, sizeof(text));
	put_text(d, "code", MIDDLE, d->y + 9 + SLANT / 2, "middle", text);
	lines = put_means(d, r);
	fputs("</g>\n", d->out);
	return SEGMENT + SLANT + (lines > 1 ? (lines - 1) * MEANS : 0);
}

static void margin_text(const struct row *r, char *buf, size_t n)
{
	if (r->kind == ROW_SOCK)
		snprintf(buf, n, "%s, Recv-Q %" PRIu32 ", Send-Q %" PRIu32,
			 tcp_states[r->sock.state].name, r->sock.recvq, r->sock.sendq);
	else if (r->kind == ROW_KEVENT)
		notate_kevent(r->kevent, buf, n);
	else
		notate_call(r, buf, n);
}

static int margin_row(struct drawing *d, const struct row *r)
{
	bool call = r->kind != ROW_SOCK && r->kind != ROW_KEVENT;
	bool failed =
		call && r->kind != ROW_CALL_ENTER && (r->call->err || r->call->signal);
	bool left = r->side == d->client;
	char text[256];

	margin_text(r, text, sizeof(text));
	fputs("<g class=\"row\">\n", d->out);
	put_clipped(d,
		    failed ? "code failed"
		    : call ? "code"
			   : "code kernel",
		    left ? CLIENT - 8 : SERVER + BAND + 8, d->y + 14,
		    left ? "end" : NULL, text, left ? MARGIN_COLS - 17 : MARGIN_COLS);
	fputs("</g>\n", d->out);
	return ROW;
}

static int elided_row(struct drawing *d, const struct row *r)
{
	char text[128];

	snprintf(text, sizeof(text), "%" PRIu64 " segments, #%" PRIu64 " to #%" PRIu64,
		 r->elided.segments, r->elided.first, r->elided.last);
	fprintf(d->out,
		"<rect class=\"fold\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"22\"/>\n",
		CLIENT + BAND, d->y + 3, SERVER - CLIENT - BAND);
	put_text(d, "means", MIDDLE, d->y + 18, "middle", text);
	return SEGMENT;
}

/* A minute of silence takes more room than 60 ms, but not a thousand times as much. */
static int room_for(tstamp silence)
{
	return silence < 1000000 ? 0 : (int)(5 + 6 * log10((double)silence / 1e6));
}

/* Both sockets of one look stand on one line. */
static bool shares_line(const struct drawing *d, size_t i)
{
	return i && d->row[i].kind == ROW_SOCK && d->row[i - 1].kind == ROW_SOCK &&
	       d->row[i].ts == d->row[i - 1].ts && d->row[i].side != d->row[i - 1].side;
}

static void put_row(struct drawing *d, size_t i)
{
	const struct row *r = &d->row[i];
	tstamp silence = r->ts > d->before ? r->ts - d->before : 0;

	if (shares_line(d, i)) {
		d->y -= ROW;
	} else {
		d->y += room_for(silence);
		put_time(d, r, silence);
	}
	d->before = r->ts;
	change_states(d, r);
	if (r->kind == ROW_SEGMENT)
		d->y += segment_row(d, r, d->lost[i]);
	else if (r->kind == ROW_ELIDED)
		d->y += elided_row(d, r);
	else
		d->y += margin_row(d, r);
}

int svg_rows(FILE *out, const struct flow_view *v, bool kernel, int top)
{
	enum side c = (enum side)v->flow->client;
	struct drawing d = { .out = out,
			     .v = v,
			     .client = c,
			     .server = flow_other(v->flow, c),
			     .y = top,
			     .state = { TS_NONE, TS_NONE },
			     .since = { top - 6, top - 6 } };
	int code = collect(&d, kernel);
	struct row *row = d.row;
	bool *lost = d.lost;

	if (!code && d.n)
		d.zero = d.before = d.row[0].ts;
	for (size_t i = 0; i < d.n && !code; i++)
		put_row(&d, i);
	put_band(&d, d.client, d.y + 12);
	if (d.server != d.client)
		put_band(&d, d.server, d.y + 12);
	free(row);
	free(lost);
	return code ? code : d.y + 26;
}
