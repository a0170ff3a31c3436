/* SPDX-License-Identifier: MIT
 *
 * prose.c - what happened, in sentences.
 */
#include "prose.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "application.h"
#include "ledger.h"
#include "text.h"

static const char *name(const struct flow_view *v, enum side x)
{
	return flow_side_name(v->flow, x);
}

static enum side first_to_fin(const struct story *s)
{
	return s->fin[SIDE_A] && (!s->fin[SIDE_B] || s->fin[SIDE_A] < s->fin[SIDE_B])
		       ? SIDE_A
		       : SIDE_B;
}

static void graceful(struct textbuf *t, const struct flow_view *v)
{
	const struct story *s = v->story;
	enum side x = first_to_fin(s), y = flow_other(v->flow, x);

	textbuf_add(t,
		    "The %s closed first (FIN #%" PRIu64 "), then the %s (FIN #%" PRIu64
		    ").",
		    name(v, x), s->fin[x], name(v, y), s->fin[y]);
	if (s->held_tw && v->verdict->decisive && v->verdict->decisive->accepted)
		textbuf_add(t, " The %s held TIME_WAIT until the RST came.",
			    whose_name[v->verdict->time_wait]);
	else if (s->held_tw)
		textbuf_add(t, " The %s holds TIME_WAIT.",
			    whose_name[v->verdict->time_wait]);
	else if (!s->fin_acked[y])
		textbuf_add(t, " The ACK of the second FIN is not in the capture.");
}

static void simultaneous(struct textbuf *t, const struct flow_view *v)
{
	const struct story *s = v->story;

	if (v->flow->self)
		textbuf_add(t,
			    "One socket, connected to itself, closed (FIN #%" PRIu64
			    ").",
			    s->fin[SIDE_A]);
	else
		textbuf_add(
			t,
			"Both closed at once: the FINs #%" PRIu64 " and #%" PRIu64
			" crossed, and both ends went through CLOSING to TIME_WAIT.",
			s->fin[SIDE_A], s->fin[SIDE_B]);
}

static void reset(struct textbuf *t, const struct flow_view *v)
{
	const struct reset *r = v->verdict->decisive;
	const struct story *s = v->story;
	uint64_t fin = s->fin[first_to_fin(s)];

	if (fin && fin < r->frame)
		textbuf_add(t, "The %s closed first (FIN #%" PRIu64 "); then RST",
			    name(v, first_to_fin(s)), fin);
	else
		textbuf_add(t, "RST");
	textbuf_add(t, " #%" PRIu64 " from the %s", r->frame,
		    name(v, (enum side)r->by));
	if (r->provoked)
		textbuf_add(t, ", in answer to #%" PRIu64 ",", r->provoked);
	textbuf_add(t, " ended the connection.");
}

static void half_closed(struct textbuf *t, const struct flow_view *v)
{
	const struct story *s = v->story;
	enum side x = first_to_fin(s), y = flow_other(v->flow, x);

	textbuf_add(t, "The %s closed (FIN #%" PRIu64 "), the %s has not: ", name(v, x),
		    s->fin[x], name(v, y));
	if (s->fin_acked[x])
		textbuf_add(t, "it is in %s when the capture ends.",
			    tcp_states[v->flow->half[y].state].name);
	else
		textbuf_add(t,
			    "not even that FIN is acknowledged when the capture ends.");
}

static void other(struct textbuf *t, const struct flow_view *v)
{
	const struct flow *f = v->flow;
	const struct verdict *d = v->verdict;

	switch (d->ending) {
	case ENDING_REFUSED:
		textbuf_add(t, "The SYN was refused by RST #%" PRIu64 ".",
			    d->decisive->frame);
		break;
	case ENDING_UNANSWERED:
		textbuf_add(t, "The SYN #%" PRIu64 " was never answered.",
			    v->story->syn);
		break;
	case ENDING_TIMEOUT:
		textbuf_add(
			t,
			"One side stopped answering: what was sent again stayed unanswered "
			"to the end of the capture.");
		break;
	case ENDING_UNSEEN:
		textbuf_add(t, "No packet of this connection was captured: its calls "
			       "are all that is known.");
		break;
	default:
		textbuf_add(t,
			    "Still open when the capture ends: client %s, server %s.",
			    tcp_states[f->half[f->client].state].name,
			    tcp_states[f->half[flow_server(f)].state].name);
	}
}

/* A RST in somebody's name ended it for one side only; the other's answer came later. */
static bool ended_other_side(const struct reset *r, const struct reset *d)
{
	return d->effective && r->effective && r->by != d->by && r->frame > d->frame;
}

/* RSTs besides the one that ended it. */
static void add_other_resets(struct textbuf *t, const struct flow_view *v)
{
	const struct story *s = v->story;
	const struct reset *d = v->verdict->decisive;
	uint64_t late = s->nresets - story_resets(s);

	for (uint32_t i = 0; i < story_resets(s); i++) {
		const struct reset *r = story_reset(s, i);

		if (r == d && r->effective)
			continue;
		if (ended_other_side(r, d))
			textbuf_add(t, " RST #%" PRIu64 " ended it for the %s, too.",
				    r->frame,
				    flow_side_name(v->flow,
						   flow_other(v->flow,
							      (enum side)r->by)));
		else if (d->effective && r->frame > d->frame)
			late++;
		else if (!r->accepted)
			textbuf_add(t, " RST #%" PRIu64 " was not accepted.", r->frame);
		else
			textbuf_add(t, " RST #%" PRIu64 " came when all was over.",
				    r->frame);
	}
	if (late && d->effective)
		textbuf_add(t,
			    " %" PRIu64
			    " more RST%s came when nothing was left to reset.",
			    late, late > 1 ? "s" : "");
}

/* When a side gave the connection up: by FIN, or by the RST that ended it. */
static tstamp gave_up_at(const struct flow_view *v, enum side x)
{
	const struct reset *r = v->verdict->decisive;

	if (v->story->fin[x])
		return v->story->fin_ts[x];
	return r && r->effective && r->by == x ? v->story->extra->rst_ts : 0;
}

/* Was that when its process was killed? Who killed it may not say when it was gone. */
static bool covers(const struct call *c, tstamp ts)
{
	return c->enter <= ts && (ts <= c->leave || c->leave == c->enter);
}

static void add_killed(struct textbuf *t, const struct flow_view *v, enum side x)
{
	struct rowiter it = rowlist_iter(v->story->rows);
	tstamp ts = gave_up_at(v, x);
	const struct row *r;

	while (ts && (r = rowiter_next(&it))) {
		if (r->kind != ROW_CALL || r->side != x || r->call->id != CALL_KILLED ||
		    !covers(r->call, ts))
			continue;
		textbuf_add(t,
			    " The process of the %s was killed by SIG%s: its kernel "
			    "closed for it.",
			    name(v, x), sigabbrev_np(r->call->signal));
		return;
	}
}

void prose_ending(const struct flow_view *v, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };

	buf[0] = '\0';
	switch (v->verdict->ending) {
	case ENDING_GRACEFUL:
		graceful(&t, v);
		break;
	case ENDING_SIMULTANEOUS:
		simultaneous(&t, v);
		break;
	case ENDING_RESET:
		reset(&t, v);
		break;
	case ENDING_HALF_CLOSED:
		half_closed(&t, v);
		break;
	default:
		other(&t, v);
	}
	add_other_resets(&t, v);
	add_killed(&t, v, SIDE_A);
	if (!v->flow->self)
		add_killed(&t, v, SIDE_B);
	if (v->evicted)
		textbuf_add(&t, " Pushed out to stay within --max-memory.");
}

void prose_cause(const struct flow_view *v, enum cause_id id, char *buf, size_t n)
{
	const struct cause_row *c = &causes[id];
	struct textbuf t = { buf, 0, n };
	char sentence[256];
	bool any = false;

	buf[0] = '\0';
	textbuf_add(&t, "%s (%s): %s.", c->name, certainty_name[c->certainty], c->text);
	for (int i = 0; i < FACT_N; i++) {
		if (!(judge_cites(v->verdict, id) & (UINT64_C(1) << i)) ||
		    !judge_evidence(v->flow, v->story, v->verdict, (enum fact)i,
				    sentence, sizeof(sentence)))
			continue;
		if (!any)
			sentence[0] = (char)toupper((unsigned char)sentence[0]);
		textbuf_add(&t, "%s%s", any ? "; " : " ", sentence);
		any = true;
	}
	if (any)
		textbuf_add(&t, ".");
}

static size_t add_saw(struct textbuf *t, const struct flow_view *v, enum side x)
{
	const char *saw[SAW_MAX];
	size_t n = application_saw(v->flow, v->story, v->verdict, x, saw);

	if (n == 0)
		return 0;
	textbuf_add(t, "%sthe %s's application: ", t->used ? "; " : "", name(v, x));
	for (size_t i = 0; i < n; i++)
		textbuf_add(t, "%s%s", i ? ", then " : "", saw[i]);
	return n;
}

void prose_saw(const struct flow_view *v, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };
	enum side c = (enum side)v->flow->client;

	buf[0] = '\0';
	add_saw(&t, v, c);
	if (!v->flow->self)
		add_saw(&t, v, flow_server(v->flow));
	if (t.used)
		textbuf_add(&t, ".");
}

static void add_lost(struct textbuf *t, const struct flow_view *v, enum side x)
{
	enum side y = flow_other(v->flow, x);
	struct ledger l;

	ledger_of(v->flow, v->story, v->verdict, x, &l);
	if (l.destroyed <= 0)
		return;
	textbuf_add(t,
		    "%s%" PRId64 " of the %" PRId64
		    " bytes that the %s wrote were never read",
		    t->used ? "; " : "", l.destroyed, l.written, name(v, x));
	if (l.sent >= 0 && l.sent < l.written)
		textbuf_add(t, ": %" PRId64 " did not leave its send queue",
			    l.written - l.sent);
	if (l.acked > l.delivered)
		textbuf_add(t, ": %" PRId64 " had reached the %s's kernel",
			    l.acked - l.delivered, name(v, y));
}

void prose_lost(const struct flow_view *v, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };

	buf[0] = '\0';
	add_lost(&t, v, SIDE_A);
	if (!v->flow->self)
		add_lost(&t, v, SIDE_B);
	if (t.used)
		textbuf_add(&t, ".");
}
