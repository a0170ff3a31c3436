/* SPDX-License-Identifier: MIT
 *
 * canon.c - a flow as text without what never repeats: no addresses, absolute numbers,
 * times, or frame numbers. Two runs of one scenario give the same text.
 *
 * Kernel events stand in lines of their own behind the rows, a line a side and kind:
 * whether there are any depends on who runs it, and their order among packets on the
 * moment; the order on one side does not.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "application.h"
#include "causal.h"
#include "notation.h"
#include "sink.h"
#include "testimony.h"
#include "text.h"
#include "waits.h"

static const char *side(const struct flow_view *v, const struct row *r)
{
	if (!v)
		return r->side == SIDE_A ? "client" : "server";
	return flow_side_name(v->flow, (enum side)r->side);
}

static void put_labels(FILE *out, uint64_t set)
{
	const char *sep = " [";

	for (; set; set &= set - 1) {
		fprintf(out, "%s%s", sep, labels[__builtin_ctzll(set)].name);
		sep = " ";
	}
	if (*sep == ' ' && sep[1] == '\0')
		fputc(']', out);
}

static void put_states(FILE *out, const struct flow_view *v, const struct row *r)
{
	enum side c = (enum side)v->flow->client;

	fprintf(out, " %s/%s", tcp_states[r->state[c]].name,
		tcp_states[r->state[flow_server(v->flow)]].name);
}

static bool returns_pid(const struct row *r)
{
	return (r->call->id == CALL_FORK || r->call->id == CALL_WAITPID) &&
	       r->call->result > 0 && r->kind != ROW_CALL_ENTER;
}

/* Numbers of descriptors depend on who was first to open one. */
static bool opens(const struct call *c)
{
	return call_kinds[c->id].class == CALL_CLASS_OPEN && c->result > 0;
}

/* "3, 5, MSG_DONTWAIT" is "FD, 5, MSG_DONTWAIT", "{3, IN}, 50" is "{FD, IN}, 50". */
static const char *put_descriptor(FILE *out, const char *args)
{
	size_t brace = *args == '{', n = strspn(args + brace, "0123456789");

	if (n == 0 || (args[brace + n] && !strchr(", )", args[brace + n])))
		return args;
	fprintf(out, "%sFD", brace ? "{" : "");
	return args + brace + n;
}

/* Addresses never repeat: a port is the kernel's choice. */
static void put_rest(FILE *out, const struct call *c, const char *args)
{
	char ends[2][ENDPOINT_STRLEN];

	endpoint_str(&c->local, ends[0]);
	endpoint_str(&c->peer, ends[1]);
	if (c->id == CALL_BIND && *args == ',') {
		fputs(", LOCAL", out);
		return;
	}
	for (int i = 0; i < 2; i++) {
		const char *hit = strstr(args, ends[i]);

		if (!hit)
			continue;
		fprintf(out, "%.*s%s%s", (int)(hit - args), args, i ? "PEER" : "LOCAL",
			hit + strlen(ends[i]));
		return;
	}
	fputs(args, out);
}

static void put_call(FILE *out, const struct row *r)
{
	const struct call *c = r->call;
	char text[512], args[sizeof(c->args)];
	const char *result;

	snprintf(args, sizeof(args), "%s", c->args);
	text_clean(args);
	notate_call(r, text, sizeof(text));
	result = strstr(text, ") = ");
	for (const char *next = result; next; next = strstr(next + 1, ") = "))
		result = next;
	if (!result || call_kinds[c->id].class == CALL_CLASS_PROCESS) {
		fputs(text, out);
		return;
	}
	fprintf(out, "%s(", call_kinds[c->id].name);
	put_rest(out, c, put_descriptor(out, args));
	if (opens(c))
		fputs(") = FD", out);
	else if (returns_pid(r))
		fputs(") = PID", out);
	else
		fputs(result, out);
}

static const struct {
	uint16_t bit;
	const char *name;
} options[] = {
	{ OPT_MSS, "mss" },
	{ OPT_SACK_OK, "sackOK" },
	{ OPT_TS, "TS" },
	{ OPT_WSCALE, "wscale" },
	{ OPT_SACK, "sack" },
	{ OPT_TFO, "tfo" },
	{ OPT_MPTCP, "mptcp" },
	{ OPT_FASTCLOSE, "fastclose" },
	{ OPT_MP_RST, "mp-tcprst" },
	{ OPT_DATA_FIN, "data-fin" },
	{ OPT_MD5, "md5" },
	{ OPT_AO, "ao" },
	{ OPT_BAD, "bad" },
};

/* Kinds only. Timestamps are told of once, in the SYN: later they are in every segment. */
static void put_options(FILE *out, const struct row *r)
{
	uint16_t set = r->seg.opts;
	const char *sep = " <";

	if (!(r->seg.flags & SEG_SYN))
		set &= (uint16_t)~OPT_TS;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (set & options[i].bit) {
			fprintf(out, "%s%s", sep, options[i].name);
			sep = ",";
		}
	if (*sep == ',')
		putc('>', out);
}

/* Below the least segment that a host must take (RFC 9293 3.7.1). */
#define TINY_WINDOW 536

/* Without its SYN nobody knows the scale: a small number says nothing. */
static void put_window(FILE *out, const struct flow_view *v, const struct row *r)
{
	bool scaled = v && (v->flow->half[r->side].flags & HALF_SYN);

	if (scaled && r->seg.window && r->seg.window < TINY_WINDOW &&
	    !(r->seg.flags & (SEG_SYN | SEG_RST)))
		fputs(" win tiny", out);
}

/* For want of memory only: what is behind it is compared by size. */
static void put_elided(FILE *out, const struct flow_view *v, const struct row *r)
{
	enum side c = v ? (enum side)v->flow->client : SIDE_A;

	fprintf(out,
		"... %" PRIu64 " segments, client %" PRIu64 " bytes, server %" PRIu64
		" bytes",
		r->elided.segments, r->elided.bytes[c], r->elided.bytes[!c]);
}

static void put_row(FILE *out, const struct flow_view *v, const struct row *r)
{
	char text[64];

	switch ((enum row_kind)r->kind) {
	case ROW_SEGMENT:
		notate_segment(r, 1000, text, sizeof(text));
		fprintf(out, "%s %s", side(v, r), text);
		put_window(out, v, r);
		put_options(out, r);
		put_labels(out, r->labels);
		if (v)
			put_states(out, v, r);
		break;
	case ROW_CALL:
	case ROW_CALL_ENTER:
	case ROW_CALL_LEAVE:
		fprintf(out, "%s: ", side(v, r));
		put_call(out, r);
		break;
	case ROW_SOCK:
		fprintf(out, "%s socket %s", side(v, r),
			tcp_states[r->sock.state].name);
		/* One that is gone may be seen with what it did not get rid of. */
		if (r->sock.state != TS_CLOSE)
			fprintf(out, " %" PRIu32 "/%" PRIu32, r->sock.recvq,
				r->sock.sendq);
		break;
	case ROW_KEVENT:
		break;
	case ROW_ELIDED:
		put_elided(out, v, r);
		break;
	}
	fputc('\n', out);
}

static int put_rows(FILE *out, const struct flow_view *v, const struct rowlist *list,
		    struct err *e)
{
	size_t n;
	struct row *rows = causal_rows(v, list, &n);
	tstamp last = 0;

	if (!rows)
		return err_set(e, -ENOMEM, "no memory to put rows in order");
	for (size_t i = 0; i < n; i++) {
		const struct row *r = &rows[i];
		const char *wait =
			last && r->ts > last ? wait_class(r->ts - last) : NULL;

		if (wait)
			fprintf(out, "~%s ", wait);
		if (r->ts > last)
			last = r->ts;
		put_row(out, v, r);
	}
	free(rows);
	return ferror(out) ? stream_flush(out, e) : 0;
}

/* A socket has been nothing, a listener, a copy of one, half of one before it is open, and
 * is nothing in the end: not every kernel tells of all that.
 */
static bool is_before(enum tcp_state s)
{
	return s == TS_LISTEN || s == TS_CLOSE || s == TS_NONE || s == TS_SYN_RECV;
}

/* A set: events of two processors may come in another order, and twice. */
static void put_states_told(FILE *out, const struct flow_view *v, enum side x)
{
	struct rowiter it = rowlist_iter(&v->story->kernel->rows);
	const struct row *r;
	unsigned int seen = 0;

	while ((r = rowiter_next(&it)))
		if (r->side == x && r->kevent->id == KEVENT_STATE &&
		    !is_before(r->kevent->to_state))
			seen |= 1u << r->kevent->to_state;
	if (!seen)
		return;
	fprintf(out, "kernel %s states", flow_side_name(v->flow, x));
	for (int i = 0; i < TS_N; i++)
		if (seen & 1u << i)
			fprintf(out, " %s", tcp_states[i].name);
	putc('\n', out);
}

static const char *told(const struct kevent *ev)
{
	const char *name = ev->err ? strerrorname_np(ev->err) : NULL;

	if (ev->id == KEVENT_ERROR)
		return name;
	/* Segments that were delivered are freed, too. */
	if (strcmp(ev->reason, "NOT_SPECIFIED") == 0)
		return NULL;
	return ev->reason[0] ? ev->reason : "unknown";
}

static void put_told(FILE *out, const struct flow_view *v, enum side x,
		     enum kevent_id id, const char *what)
{
	struct rowiter it = rowlist_iter(&v->story->kernel->rows);
	char text[REASON_MAX];
	const struct row *r;

	while ((r = rowiter_next(&it))) {
		if (r->side != x || r->kevent->id != id || !told(r->kevent))
			continue;
		snprintf(text, sizeof(text), "%s", told(r->kevent));
		text_clean(text);
		fprintf(out, "kernel %s %s %s\n", flow_side_name(v->flow, x), what,
			text);
	}
}

static void put_kernel(FILE *out, const struct flow_view *v)
{
	if (!v->story->kernel)
		return;
	for (int i = 0; i < SIDES; i++) {
		enum side x = i ? flow_server(v->flow) : (enum side)v->flow->client;

		put_states_told(out, v, x);
		put_told(out, v, x, KEVENT_SEND_RESET, "RST");
		put_told(out, v, x, KEVENT_ERROR, "error");
		put_told(out, v, x, KEVENT_DROP, "drop");
	}
}

static void put_verdict(FILE *out, const struct verdict *d)
{
	const char *closer = whose_name[d->closer], *tw = whose_name[d->time_wait];

	fprintf(out, "ending %s closer %s time_wait %s\n", endings[d->ending].name,
		closer ? closer : "-", tw ? tw : "-");
	for (size_t i = 0; i < d->ncauses; i++)
		fprintf(out, "cause %s %s\n", causes[d->causes[i]].name,
			certainty_name[causes[d->causes[i]].certainty]);
}

/* A remark, for who has to find the same connection in another capture. */
static void put_tuple(FILE *out, const struct flow_view *v)
{
	char c[ENDPOINT_STRLEN], s[ENDPOINT_STRLEN];

	fprintf(out, "# %s %s\n", endpoint_str(&v->flow->end[v->flow->client], c),
		endpoint_str(&v->flow->end[flow_server(v->flow)], s));
}

static int canon_begin(struct sink *k, struct err *e)
{
	(void)e;
	fputs("canon 1\n", k->out);
	return 0;
}

static int canon_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	int code;

	fprintf(k->out, "flow %" PRIu64 "\n", v->number);
	if (k->want_rows)
		put_tuple(k->out, v);
	code = put_rows(k->out, v, v->story->rows, e);
	if (code)
		return code;
	put_kernel(k->out, v);
	put_verdict(k->out, v->verdict);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int canon_loose(struct sink *k, const struct rowlist *rows, struct err *e)
{
	fputs("flow 0\n", k->out);
	return put_rows(k->out, NULL, rows, e);
}

static int canon_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	return sink_flush(k, e);
}

const struct sink_ops sink_canon = {
	.name = "canon",
	.help = "flows without addresses, times and frame numbers, for comparing",
	.apart = true,
	.rows = true,
	.all_rows = true,
	.begin = canon_begin,
	.flow = canon_flow,
	.loose = canon_loose,
	.end = canon_end,
};
