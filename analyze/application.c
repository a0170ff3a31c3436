/* SPDX-License-Identifier: MIT
 *
 * application.c - what the application at each end gets from its calls.
 */
#include "application.h"

#include <errno.h>
#include <string.h>

#include "icmp.h"

static const struct {
	const char *name, *read, *write, *connect;
	int err;
} outcomes[OUTCOME_N] = {
#define OUTCOME(id, name, err, read, write, connect)                                   \
	[OUTCOME_##id] = { name, read, write, connect, err },
#include "outcomes.def"
#undef OUTCOME
};

const char *outcome_name(enum outcome o)
{
	return outcomes[o].name;
}

enum outcome outcome_of(const struct call *c)
{
	if (!c->err)
		return c->result > 0 ? OUTCOME_OK : OUTCOME_ZERO;
	for (int i = 0; i < OUTCOME_N; i++)
		if (outcomes[i].err == c->err)
			return (enum outcome)i;
	return OUTCOME_UNKNOWN;
}

/* tcp_reset(): the error depends on the state that the RST meets. */
static enum outcome error_of_rst(uint8_t state)
{
	if (state == TS_SYN_SENT)
		return OUTCOME_ECONNREFUSED;
	if (state == TS_CLOSE_WAIT)
		return OUTCOME_EPIPE;
	return state == TS_CLOSE ? OUTCOME_UNKNOWN : OUTCOME_ECONNRESET;
}

/* tcp_write_err(): an ICMP error that was noted takes the place of ETIMEDOUT. */
static enum outcome error_of_silence(const struct story *s)
{
	const struct extra *x = story_extra(s);
	enum outcome noted = icmp_outcome(x->icmp_v6, x->icmp_type, x->icmp_code);

	return x->icmp && noted != OUTCOME_UNKNOWN ? noted : OUTCOME_ETIMEDOUT;
}

/* What an ICMP error quotes did not arrive: it comes from who should have got it. */
static void icmp_row(struct application *a, const struct row *r)
{
	struct app_end *rx = &a->end[r->side];
	int64_t before = (int64_t)r->seg.seq - 1;

	if (rx->arrived > before)
		rx->arrived = before > 0 ? before : 0;
}

static void segment_row(struct application *a, const struct row *r)
{
	struct app_end *tx = &a->end[r->side], *rx = &a->end[!r->side];
	int64_t end = (int64_t)r->seg.seq + r->seg.payload - !(r->seg.flags & SEG_SYN);
	uint64_t fresh =
		L(DATA) | L(DATA_GAP) | L(DATA_FILLS) | L(SYN_DATA) | L(DATA_RETRANS);

	if (r->labels & L(AFTER_RST)) {
		tx->no_recv = tx->no_send = false;
		tx->err = OUTCOME_UNKNOWN;
	}
	if ((r->labels & fresh) && rx->arrived < end)
		rx->arrived = end;
	if (r->labels & (L(ACK_FIN) | L(FIN_PASSIVE)))
		tx->proven = true;
	if (r->labels & (L(FIN_ACTIVE) | L(FIN_PASSIVE) | L(FIN_CROSSED))) {
		tx->no_send = true;
		rx->fin = rx->no_recv = true;
	}
	if (r->labels & (L(RST_ACCEPTED) | L(RST_KILLS_TW))) {
		rx->err = error_of_rst(a->state[!r->side]);
		rx->no_recv = rx->no_send = true;
		/* Had the FIN arrived when the RST came? That decides the error. */
		rx->blind |= rx->fin && !rx->proven;
		tx->blind = true;
	}
}

/* Whichever call meets the pending error consumes it. */
static void call_row(struct application *a, const struct row *r)
{
	struct app_end *e = &a->end[r->side];
	enum call_class class = call_kinds[r->call->id].class;
	enum outcome got = outcome_of(r->call);

	if (r->call->id == CALL_GETSOCKOPT && strstr(r->call->args, "SO_ERROR"))
		e->err = OUTCOME_UNKNOWN;
	if (class != CALL_CLASS_READ && class != CALL_CLASS_WRITE)
		return;
	if (class == CALL_CLASS_READ && got == OUTCOME_OK &&
	    !strstr(r->call->args, "MSG_PEEK"))
		e->taken += r->call->result;
	if (got == e->err)
		e->err = OUTCOME_UNKNOWN;
}

void application_row(struct application *a, const struct row *r)
{
	if (r->kind == ROW_SEGMENT && (r->labels & L(ICMP)))
		icmp_row(a, r);
	else if (r->kind == ROW_SEGMENT)
		segment_row(a, r);
	else if (r->kind == ROW_CALL || r->kind == ROW_CALL_LEAVE)
		call_row(a, r);
	else if (r->kind == ROW_ELIDED)
		a->end[SIDE_A].blind = a->end[SIDE_B].blind = true;
	if (r->kind != ROW_SOCK)
		memcpy(a->state, r->state, sizeof(a->state));
}

static enum outcome next_read(const struct app_end *e, bool drained)
{
	if (e->arrived > e->taken && !drained)
		return OUTCOME_OK;
	if (e->fin)
		return OUTCOME_ZERO;
	if (e->err != OUTCOME_UNKNOWN)
		return e->err;
	return e->no_recv ? OUTCOME_ZERO : OUTCOME_UNKNOWN;
}

static enum outcome next_write(const struct app_end *e)
{
	if (e->err != OUTCOME_UNKNOWN)
		return e->err;
	return e->no_send ? OUTCOME_EPIPE : OUTCOME_OK;
}

enum outcome application_predict(const struct application *a, enum side x,
				 const struct call *c)
{
	if (a->end[x].blind)
		return OUTCOME_UNKNOWN;
	switch (call_kinds[c->id].class) {
	case CALL_CLASS_READ:
		return next_read(&a->end[x], false);
	case CALL_CLASS_WRITE:
		return next_write(&a->end[x]);
	default:
		return OUTCOME_UNKNOWN;
	}
}

static const char *text_of(const struct call *c)
{
	enum outcome o = outcome_of(c);

	switch (call_kinds[c->id].class) {
	case CALL_CLASS_READ:
		return outcomes[o].read;
	case CALL_CLASS_WRITE:
		return outcomes[o].write;
	case CALL_CLASS_OPEN:
		return outcomes[o].connect;
	default:
		return NULL;
	}
}

/* Repetitions say nothing new; of more than there is room for the last ones count. */
static size_t push(const char **out, size_t n, const char *text)
{
	if (n && strcmp(out[n - 1], text) == 0)
		return n;
	if (n == SAW_MAX) {
		memmove(out, out + 1, (SAW_MAX - 1) * sizeof(*out));
		n--;
	}
	out[n] = text;
	return n + 1;
}

static size_t from_calls(const struct story *s, enum side x, const char **out)
{
	struct rowiter it = rowlist_iter(s->rows);
	const struct row *r;
	size_t n = 0;

	while ((r = rowiter_next(&it))) {
		const char *text;

		if ((r->kind != ROW_CALL && r->kind != ROW_CALL_LEAVE) || r->side != x)
			continue;
		text = text_of(r->call);
		if (text)
			n = push(out, n, text);
	}
	return n;
}

/* The end's socket as the flow's last facts leave it, everything read. */
static struct app_end at_the_end(const struct flow *f, const struct story *s,
				 const struct reset *r, enum side x)
{
	struct app_end e = { .fin = f->half[x].flags & HALF_FIN_GOT };
	bool killed = r && r->effective && r->by != x && !f->self;
	bool own_fin = s->fin[x] && (!killed || s->fin[x] < r->frame);

	e.no_recv = e.fin || killed;
	e.no_send = own_fin || killed;
	if (killed)
		e.err = error_of_rst(r->met);
	return e;
}

/* An end that has sent its FIN writes no more: what write() would return is idle talk. */
static size_t from_packets(struct app_end e, bool closed, bool wrote_late,
			   const struct reset *r, enum side x, const char **out)
{
	enum outcome o = next_read(&e, true);
	size_t n = 0;

	if (r && r->effective && r->by != x && r->met == TS_SYN_SENT)
		return push(out, n, outcomes[OUTCOME_ECONNREFUSED].connect);
	if (o != OUTCOME_UNKNOWN)
		n = push(out, n, outcomes[o].read);
	if (o != OUTCOME_UNKNOWN && o == e.err) {
		e.err = OUTCOME_UNKNOWN;
		n = push(out, n, outcomes[OUTCOME_ZERO].read);
	}
	if (wrote_late)
		n = push(out, n, outcomes[OUTCOME_OK].write);
	return e.no_recv && !closed ? push(out, n, outcomes[next_write(&e)].write) : n;
}

size_t application_saw(const struct flow *f, const struct story *s,
		       const struct verdict *v, enum side x,
		       const char *out[static SAW_MAX])
{
	const struct reset *r = v->decisive;
	enum side y = flow_other(f, x);
	size_t n = from_calls(s, x, out);

	if (n)
		return n;
	if (r && r->effective && r->by == x)
		return 0;
	if (v->ending == ENDING_UNANSWERED)
		return x == (enum side)f->client && (v->facts & F(SYN_RETRANS))
			       ? push(out, n, outcomes[error_of_silence(s)].connect)
			       : 0;
	return from_packets(at_the_end(f, s, r, x), s->fin[x] != 0,
			    s->late_data && s->fin[y] && s->fin[y] < s->late_data &&
				    (!s->fin[x] || s->late_data < s->fin[x]),
			    r, x, out);
}
