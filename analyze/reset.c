/* SPDX-License-Identifier: MIT
 *
 * reset.c - whose a RST is, what provoked it, and whether its receiver believes it.
 *
 * Theory of operation. A RST with ACK that continues its sender's numbers comes from a
 * live socket (tcp_send_active_reset()). One without ACK takes its sequence number from
 * the acknowledgement of the segment it answers (RFC 9293 3.10.7.1): its sender had no
 * socket for that segment. A RST with ACK that acknowledges a SYN refuses it. Anything
 * else is nobody's: injected.
 *
 * Its receiver believes it only if the sequence number is the next one expected; inside
 * the window it asks back, outside it stays silent (RFC 9293 3.10.7.4, RFC 5961 3.2). In
 * SYN_SENT the acknowledgement of the SYN counts instead. What the receiver expects is
 * known within bounds: not less than it has acknowledged, not more than was sent.
 *
 * Both are predictions. An end that goes on after a RST disproves them.
 */
#include "reset.h"

#include "track_impl.h"

#include <string.h>

const char *const rst_family_name[RST_FAMILY_N] = {
	[RST_FAMILY_ABORT] = "abort",
	[RST_FAMILY_REPLY] = "reply",
	[RST_FAMILY_REFUSAL] = "refusal",
	[RST_FAMILY_INJECTED] = "injected",
};

enum belief { BELIEVED, CHALLENGED, IGNORED, BAD_ACK, TOO_LATE };

static enum belief belief_by_window(const struct step *t)
{
	uint32_t seq = t->g->seq;
	uint32_t low, window = half_window(t->rx);

	if (!(t->tx->flags & HALF_ISN) || !(t->rx->packets || t->tx->packets))
		return BELIEVED;
	low = t->rx->flags & HALF_ACKS ? t->rx->acked : t->tx->next;
	if (!(t->rx->flags & HALF_ACKS) && !t->tx->packets)
		return BELIEVED;
	if (!seq_before(seq, low) && !seq_after(seq, t->tx->next))
		return BELIEVED;
	/* tcp_reset_check(): a FIN may have been sent before a RST that forgot it. */
	if ((t->rx->flags & HALF_FIN_GOT) && seq == low - 1 &&
	    (t->rx->state == TS_CLOSE_WAIT || t->rx->state == TS_LAST_ACK ||
	     t->rx->state == TS_CLOSING))
		return BELIEVED;
	if (!(t->rx->flags & HALF_WSCALE) && window < 65535)
		window = 65535;
	return seq_after(seq, low) && seq - low < window ? CHALLENGED : IGNORED;
}

static enum belief believes(const struct step *t)
{
	const struct segment *g = t->g;

	if (asked_any(&t->s->asked[t->x], SENT_BAD_SYNACK))
		return BELIEVED;
	if (t->rx->state == TS_CLOSE && t->rx->packets)
		return TOO_LATE;
	if (t->rx->state == TS_SYN_SENT && t->x != t->y)
		return (g->flags & SEG_ACK) && seq_after(g->ack, t->rx->isn) &&
				       !seq_after(g->ack, t->rx->next)
			       ? BELIEVED
			       : BAD_ACK;
	if (t->answers && (t->answers->sent & SENT_BAD_SYNACK))
		return BELIEVED;
	return belief_by_window(t);
}

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S  (1000 * NS_PER_MS)

/* How long a segment may have been under way, queues included; a guess without RTT. */
static tstamp patience(const struct story *s, tstamp guess)
{
	if (!s->rtt)
		return guess;
	return 4 * s->rtt > 2 * NS_PER_MS ? 4 * s->rtt : 2 * NS_PER_MS;
}

static uint64_t earlier_rst(const struct story *s, enum side x)
{
	uint32_t n = story_resets(s);

	while (n-- > 0)
		if (story_reset(s, n)->by == x)
			return story_reset(s, n)->frame;
	return 0;
}

static tstamp time_to_answer(const struct story *s)
{
	return 4 * s->rtt > NS_PER_S ? 4 * s->rtt : NS_PER_S;
}

/* The segment that it answers, at once; only a SYN may have been on its way for long. */
static const struct asked_one *answered_by(struct step *t, struct asked_one *one)
{
	tstamp now = t->g->ts, limit = time_to_answer(t->s);

	if (t->x == t->y)
		return NULL;
	if (t->rx->state == TS_SYN_SENT || limit > now)
		limit = now;
	t->which = asked_find(&t->s->asked[t->y], t->g, now - limit,
			      earlier_rst(t->s, t->x), one);
	return t->which < 0 ? NULL : one;
}

static enum rst_family family_of(const struct step *t, enum belief b)
{
	const struct segment *g = t->g;

	if ((g->flags & SEG_ACK) && t->rx->state == TS_SYN_SENT && b == BELIEVED)
		return RST_FAMILY_REFUSAL;
	if (b == BAD_ACK)
		return RST_FAMILY_INJECTED;
	if (t->answers)
		return RST_FAMILY_REPLY;
	/* Who has sent FIN and resets without ACK has no socket any more. */
	if (!(g->flags & SEG_ACK) && t->s->fin[t->x] && b != IGNORED && b != CHALLENGED)
		return RST_FAMILY_REPLY;
	if (!(t->tx->flags & HALF_ISN) || g->seq == t->tx->next)
		return g->flags & SEG_ACK ? RST_FAMILY_ABORT : RST_FAMILY_REPLY;
	/* A lost tail, or one never sent, leaves the RST below what was sent. */
	if (t->tx->packets && !seq_after(g->seq, t->tx->next) && b == BELIEVED)
		return g->flags & SEG_ACK ? RST_FAMILY_ABORT : RST_FAMILY_REPLY;
	/* Data that the capture missed leaves it above. */
	if ((g->flags & SEG_ACK) && b != IGNORED && (t->tx->flags & HALF_ACKS) &&
	    !seq_before(g->ack, t->tx->acked) && t->tx->packets)
		return b == BELIEVED ? RST_FAMILY_ABORT : RST_FAMILY_INJECTED;
	return RST_FAMILY_INJECTED;
}

static uint64_t facts_of_answer(uint8_t sent)
{
	static const struct {
		uint8_t sent;
		uint64_t fact;
	} rows[] = {
		{ SENT_DATA, F(ANSWERS_DATA) },
		{ SENT_FIN, F(ANSWERS_FIN) },
		{ SENT_SYNACK, F(ANSWERS_SYNACK) },
		{ SENT_BAD_SYNACK, F(ANSWERS_BAD_SYNACK) },
		{ SENT_ACK, F(ANSWERS_ACK) },
	};
	uint64_t known = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (sent & rows[i].sent)
			known |= rows[i].fact;
	return known;
}

static uint64_t facts_of_ends(const struct step *t)
{
	const struct story *s = t->s;
	const struct loss *loss = story_loss(s);
	uint64_t known = 0;

	if (s->fin[t->x])
		known |= F(RESETTER_FIN);
	if (s->fin_acked[t->x])
		known |= F(RESETTER_FIN_ACKED);
	if (s->fin[t->x] &&
	    (t->answers ? t->answers->ts : t->g->ts) >= s->fin_ts[t->x] + NS_PER_S)
		known |= F(LATE_WAIT);
	if (s->fin[t->y])
		known |= F(VICTIM_FIN);
	if (t->rx->bytes)
		known |= F(RESETTER_GOT_DATA);
	if (!t->tx->packets)
		known |= F(RESETTER_SILENT);
	if ((t->tx->flags & HALF_SYN) && (s->facts & F(SYNACK)) &&
	    t->x != (enum side)t->f->client && t->tx->acked == t->rx->isn + 1 &&
	    t->tx->next == t->tx->isn + 1)
		known |= F(RESETTER_ONLY_SYNACK);
	if ((t->rx->flags & HALF_WAS_ZEROWIN) ||
	    ((t->rx->flags & HALF_ACKS) && t->tx->bytes &&
	     t->tx->next - t->rx->acked >= half_window(t->rx)))
		known |= F(RESETTER_BLOCKED);
	if (t->tx->flags & HALF_RST)
		known |= F(RESETTER_RST_BEFORE);
	if (loss->probes[t->x] > 1 || loss->was_probing[t->x] > 1)
		known |= F(RESETTER_PROBED);
	if (loss->unanswered[t->x] > 1 || loss->was_unanswered[t->x] > 1)
		known |= F(RESETTER_RETRANS);
	return known;
}

/* A SYN that is kept alone has no room for it, and nothing to abort. */
void step_fastclose(struct step *t)
{
	step_label(t, LABEL_FASTCLOSE, 0);
	if (!t->s->extra)
		return;
	t->s->extra->fastclose[t->x] = t->g->number;
	t->s->extra->fastclose_ts[t->x] = t->g->ts;
}

/* An ACK with MP_FASTCLOSE aborts all subflows, and wants a RST for this one, at once (RFC
 * 8684 3.5). Its key is not checked: one that the peer did not believe is answered by nothing.
 */
static uint64_t asked_to_abort(const struct step *t)
{
	const struct extra *x = t->s->extra;

	if (t->x == t->y || t->g->ts > x->fastclose_ts[t->y] + time_to_answer(t->s))
		return 0;
	return x->fastclose[t->y];
}

static uint64_t facts_of_rst(const struct step *t, enum rst_family family)
{
	static const uint64_t by_family[RST_FAMILY_N] = {
		[RST_FAMILY_ABORT] = F(RST_ABORT),
		[RST_FAMILY_REPLY] = F(RST_REPLY),
		[RST_FAMILY_REFUSAL] = F(RST_REFUSAL),
		[RST_FAMILY_INJECTED] = F(RST_INJECTED),
	};
	/* Without any number of its sender's a RST that answers nothing tells nothing. */
	bool blind = !(t->tx->flags & HALF_ISN) && !t->answers &&
		     (family == RST_FAMILY_ABORT || family == RST_FAMILY_REPLY);
	uint64_t known = facts_of_ends(t) | (blind ? 0 : by_family[family]);

	if (t->answers)
		known |= facts_of_answer(t->answers->sent);
	if (t->g->opts & OPT_FASTCLOSE)
		known |= F(RST_FASTCLOSE);
	else if (family == RST_FAMILY_ABORT && asked_to_abort(t))
		known |= F(RST_FASTCLOSE) | F(ANSWERS_ACK);
	if (t->g->opts & OPT_MP_RST)
		known |= F(RST_TCPRST);
	if (family == RST_FAMILY_ABORT && (t->g->flags & SEG_ACK) &&
	    t->tx->packets > 1 && t->g->window > t->tx->window)
		known |= F(RST_WINDOW_GREW);
	return known;
}

static void label_family(struct step *t, const struct reset *r)
{
	static const enum label by_family[RST_FAMILY_N] = {
		[RST_FAMILY_ABORT] = LABEL_RST_ABORT,
		[RST_FAMILY_REPLY] = LABEL_RST_REPLY,
		[RST_FAMILY_REFUSAL] = LABEL_RST_REFUSED,
		[RST_FAMILY_INJECTED] = LABEL_RST_INJECTED,
	};

	if (r->family == RST_FAMILY_REPLY && !r->provoked)
		step_label(t, LABEL_RST_CLOSED, 0);
	else if (r->family == RST_FAMILY_ABORT && r->provoked)
		step_label(t, LABEL_RST_REPLY, r->provoked);
	else
		step_label(t, by_family[r->family], r->provoked);
	if (t->g->opts & OPT_FASTCLOSE)
		step_label(t, LABEL_FASTCLOSE, 0);
	if (t->g->opts & OPT_MP_RST)
		step_label(t, LABEL_TCPRST, 0);
}

static void label_belief(struct step *t, enum belief b)
{
	static const enum label by_belief[] = {
		[BELIEVED] = LABEL_RST_ACCEPTED, [CHALLENGED] = LABEL_RST_IN_WINDOW,
		[IGNORED] = LABEL_RST_IGNORED,	 [BAD_ACK] = LABEL_RST_BAD_ACK,
		[TOO_LATE] = LABEL_RST_LATE,
	};

	if (b == BELIEVED && t->rx->state == TS_TIME_WAIT)
		step_label(t, LABEL_RST_KILLS_TW, 0);
	else
		step_label(t, by_belief[b], 0);
	if (b == CHALLENGED) {
		t->rx->flags |= HALF_CHALLENGE;
		t->s->extra->challenge[t->y] = t->g->number;
	}
}

static void move_ends(struct step *t, enum belief b, const struct reset *r)
{
	struct story *s = t->s;
	bool not_its_end =
		(r->facts & F(ANSWERS_BAD_SYNACK)) || r->family == RST_FAMILY_INJECTED;

	s->extra->before[t->x] = t->tx->state;
	s->extra->before[t->y] = t->rx->state;
	s->extra->rst_ts = t->g->ts;
	if (!not_its_end) {
		/* Who resets has no TIME_WAIT socket, whatever was predicted. */
		s->held_tw &= (uint8_t) ~(1u << t->x);
		step_stim(t, t->x, ST_TX_RST);
		t->tx->flags |= HALF_RESET;
	}
	if (b == BELIEVED) {
		step_stim(t, t->y, ST_RX_RST);
		t->rx->flags |= HALF_KILLED;
	}
}

/* The last slot is for the newest, unless the one that decided stands there. */
static void keep_reset(struct story *s, const struct reset *r)
{
	uint32_t most = s->more_resets ? RESETS_MAX : RESETS_NEAR;
	struct reset *at = story_reset(s, s->nresets < most ? s->nresets : most - 1);

	if (s->nresets < most || !at->effective)
		*at = *r;
	s->nresets += s->nresets != UINT32_MAX;
}

void step_rst(struct step *t)
{
	struct story *s = t->s;
	enum belief b;
	struct asked_one one;
	struct reset r = { .ts = t->g->ts, .frame = t->g->number, .by = (uint8_t)t->x };

	t->answers = answered_by(t, &one);
	b = believes(t);
	r.family = (uint8_t)family_of(t, b);
	r.provoked = t->answers			    ? t->answers->frame
		     : r.family == RST_FAMILY_ABORT ? asked_to_abort(t)
						    : 0;
	r.facts = facts_of_rst(t, (enum rst_family)r.family);
	r.earlier = earlier_rst(s, t->x);
	r.met = t->rx->state;
	r.accepted = b == BELIEVED;
	r.effective = r.accepted && t->rx->state != TS_TIME_WAIT &&
		      t->rx->state != TS_CLOSE && !(r.facts & F(ANSWERS_BAD_SYNACK));
	label_family(t, &r);
	label_belief(t, b);
	move_ends(t, b, &r);
	keep_reset(s, &r);
	t->tx->flags |= HALF_RST;
	if (t->answers)
		asked_taken(&s->asked[t->y], t->which);
	asked_aborted(&s->asked[t->x]);
}

static struct reset *last_reset(struct story *s, enum side by)
{
	uint32_t n = story_resets(s);

	while (n-- > 0)
		if (story_reset(s, n)->by == by)
			return story_reset(s, n);
	return NULL;
}

/* The one who sent the RST goes on: it was not its own. */
static void sender_goes_on(struct step *t)
{
	struct reset *r = last_reset(t->s, t->x);

	t->tx->flags &= (uint16_t)~HALF_RESET;
	t->tx->state = t->s->extra->before[t->x];
	if (t->tx->state == TS_TIME_WAIT)
		t->s->held_tw |= (uint8_t)(1u << t->x);
	if (!r || r->family == RST_FAMILY_REFUSAL)
		return;
	step_label_after(t, LABEL_AFTER_OWN_RST, r->frame);
	r->facts |= F(RESETTER_TALKS_ON);
	r->family = RST_FAMILY_INJECTED;
	t->s->extra->after_rst = t->g->number;
}

/* The one who should have been reset goes on: it never got the RST or did not believe
 * it, unless this segment was under way already.
 */
static void receiver_goes_on(struct step *t)
{
	struct reset *r = last_reset(t->s, t->y);
	struct story *s = t->s;

	if (!r)
		return;
	if (t->g->ts < s->extra->rst_ts + patience(s, NS_PER_S)) {
		step_label_after(t, LABEL_IN_FLIGHT, r->frame);
		return;
	}
	t->tx->flags &= (uint16_t)~HALF_KILLED;
	t->tx->state = s->extra->before[t->x];
	step_label_after(t, LABEL_AFTER_RST, r->frame);
	r->accepted = r->effective = false;
	s->extra->after_rst = t->g->number;
}

void step_life_after_rst(struct step *t)
{
	if ((t->g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN) {
		t->tx->flags &= (uint16_t) ~(HALF_KILLED | HALF_RESET);
		return;
	}
	if (t->tx->flags & HALF_RESET)
		sender_goes_on(t);
	if (t->tx->flags & HALF_KILLED)
		receiver_goes_on(t);
}

const struct reset *reset_decisive(const struct story *s)
{
	uint32_t n = story_resets(s);

	for (uint32_t i = 0; i < n; i++)
		if (story_reset(s, i)->effective)
			return story_reset(s, i);
	return n ? story_reset(s, 0) : NULL;
}

uint32_t story_reset_index(const struct story *s, const struct reset *r)
{
	uint32_t i = 0;

	while (story_reset(s, i) != r)
		i++;
	return i;
}
