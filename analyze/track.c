/* SPDX-License-Identifier: MIT
 *
 * track.c - from segments to states and labels: the handshake and the sequence space.
 *
 * Theory of operation. The observer stands on the wire: it sees a segment after its
 * sender has sent it and before its receiver gets it. A segment therefore tells a fact
 * about its sender and allows a prediction about its receiver. Facts come first: what a
 * sender acknowledges proves what it has received. The predictions hold unless segments
 * are lost behind the observer or cross: a FIN whose ACK does not cover the peer's FIN
 * shows a crossing (stimulus TX_FIN_BLIND), an end that goes on after a RST shows that
 * the RST did not reach it, was not believed, or was not its own (reset.c). Then the
 * state goes back to what it was.
 *
 * Sequence numbers are compared modulo 2^32. half.next is the highest number sent. Bytes
 * missing below it are remembered as one hole, from loss.edge to loss.island; a FIN
 * behind a hole is not delivered until the hole is filled or its ACK proves delivery.
 *
 * A connection seen from the middle has no SYN: the first segment then sets the numbers,
 * and a peer's numbers follow from what is acknowledged.
 */
#include "track_impl.h"
#include "unset.h"
#include "wireshark.h"

#include <string.h>

void step_stim(struct step *t, enum side who, enum stim stim)
{
	struct half *h = &t->f->half[who];
	enum tcp_state to = tcpfsm_next((enum tcp_state)h->state, stim);

	/* What was under way when a RST ended it all changes nothing any more. */
	if (to == TS_N && (h->flags & (HALF_KILLED | HALF_RESET)))
		return;
	if (to == TS_N) {
		step_label(t, LABEL_UNEXPECTED, 0);
		return;
	}
	h->state = (uint8_t)to;
	if (to == TS_TIME_WAIT)
		t->s->held_tw |= (uint8_t)(1u << who);
}

void step_known(struct half *h, uint32_t isn, uint32_t next)
{
	h->isn = isn;
	h->next = next;
	h->flags |= HALF_ISN;
}

/* The window scale counts only if both SYNs offered it (RFC 7323 2.2). */
static void learn_wscale(struct step *t)
{
	if (!(t->g->opts & OPT_WSCALE)) {
		t->tx->wscale = 0;
		if (t->g->flags & SEG_ACK)
			t->rx->wscale = 0;
		return;
	}
	t->tx->flags |= HALF_WSCALE;
	t->tx->wscale = t->g->wscale;
	if ((t->g->flags & SEG_ACK) && !(t->rx->flags & HALF_WSCALE))
		t->tx->wscale = 0;
}

static void learn_numbers(struct step *t)
{
	const struct segment *g = t->g;

	if (!(t->tx->flags & HALF_ISN)) {
		if (g->flags & SEG_SYN)
			step_known(t->tx, g->seq, g->seq);
		else if (!(g->flags & SEG_RST))
			step_known(t->tx, g->seq - 1, g->seq);
	}
	if (!(t->rx->flags & HALF_ISN) && (g->flags & SEG_ACK) &&
	    !((g->flags & SEG_RST) && g->ack == 0))
		step_known(t->rx, g->ack - 1, g->ack);
}

/* A SYN with other numbers inside a live connection never resets it: the receiver asks
 * back (RFC 5961 4). If it answers with SYN+ACK, the SYN began another connection.
 */
static bool stray_syn(struct step *t)
{
	if ((t->g->flags & (SEG_SYN | SEG_ACK)) != SEG_SYN ||
	    t->tx->state < TS_ESTABLISHED || t->tx->state == TS_CLOSE ||
	    t->tx->state == TS_LISTEN || t->g->seq == t->tx->isn)
		return false;
	step_label(t, LABEL_SYN_UNEXPECTED, 0);
	t->rx->flags |= HALF_CHALLENGE;
	t->s->extra->challenge[t->y] = t->g->number;
	t->s->extra->pending = *t->g;
	return true;
}

static void syn(struct step *t)
{
	bool again = (t->tx->flags & HALF_SYN) && t->g->seq == t->tx->isn;

	if (again) {
		step_label(t, LABEL_SYN_RETRANS, t->s->syn);
		t->s->facts |= F(SYN_RETRANS);
		/* A copy, or one that was under way for long: all is open by now. */
		if ((t->s->facts & F(HANDSHAKE)) && t->tx->state != TS_CLOSE)
			return;
		/* The SYN+ACK did not reach it, or not yet. */
		if (t->tx->state == TS_ESTABLISHED)
			t->tx->state = TS_SYN_SENT;
	} else if (t->rx->state == TS_SYN_SENT && t->y != t->x) {
		step_label(t, LABEL_SYN_CROSSED, 0);
	} else {
		step_label(t, LABEL_SYN, 0);
	}
	if (!t->s->syn) {
		t->s->syn = t->g->number;
		t->f->client = (uint8_t)t->x;
	}
	if (t->g->payload)
		step_label(t, LABEL_SYN_DATA, 0);
	t->s->facts |= F(SYN);
	t->tx->flags |= HALF_SYN;
	learn_wscale(t);
	step_stim(t, t->x, ST_TX_SYN);
	step_stim(t, t->y, ST_RX_SYN);
}

static void syn_ack(struct step *t)
{
	uint8_t from = (uint8_t)(1u << t->x);
	/* When SYNs cross, each side sends one SYN+ACK of its own (RFC 9293 figure 7). */
	bool again = t->g->seq == t->tx->isn && (t->s->synacked & from);
	bool bad = (t->rx->flags & HALF_SYN) && (!seq_after(t->g->ack, t->rx->isn) ||
						 seq_after(t->g->ack, t->rx->next));

	if (bad && t->rx->state == TS_SYN_SENT) {
		step_label(t, LABEL_SYNACK_BAD, 0);
		return;
	}
	step_label(t, again ? LABEL_SYNACK_RETRANS : LABEL_SYNACK, 0);
	t->s->facts |= again ? F(SYNACK_RETRANS) : 0;
	if (!t->s->synack)
		t->s->synack = t->g->number;
	if (!(t->s->facts & F(SYN)))
		t->f->client = (uint8_t)t->y;
	t->s->facts |= F(SYNACK);
	t->s->synacked |= from;
	t->tx->flags |= HALF_SYN;
	learn_wscale(t);
	step_stim(t, t->x, ST_TX_SYNACK);
	if (t->rx->state <= TS_ESTABLISHED)
		step_stim(t, t->y, ST_RX_SYNACK);
}

/* Does the segment end near what was sent? Nobody skips a gigabyte. */
static bool plausible(const struct step *t)
{
	return t->g->seq + seg_len(t->g) - t->tx->next < SEQ_PLAUSIBLE;
}

/* Bytes before @at were never seen: true if there are any. */
static bool leaves_hole(struct step *t, uint32_t at)
{
	if (!seq_after(at, t->tx->next) || !(t->tx->packets || t->tx->flags & HALF_SYN))
		return false;
	if (!(t->tx->flags & HALF_GAP) && plausible(t)) {
		t->tx->flags |= HALF_GAP;
		t->s->loss->edge[t->x] = t->tx->next;
		t->s->loss->island[t->x] = at;
	}
	return true;
}

/* Where the payload stands: new, again, leaving a hole or filling one. */
static void place_payload(struct step *t, uint32_t at, uint32_t end)
{
	const struct loss *loss = t->s->loss;

	if (leaves_hole(t, at)) {
		step_label(t, LABEL_DATA_GAP, 0);
		t->fresh = t->g->payload;
		return;
	}
	if (seq_after(end, t->tx->next)) {
		t->fresh = end - t->tx->next;
		if (t->fresh > t->g->payload)
			t->fresh = t->g->payload;
		step_label(t,
			   t->fresh < t->g->payload ? LABEL_DATA_RETRANS : LABEL_DATA,
			   0);
		return;
	}
	if ((t->tx->flags & HALF_GAP) && !seq_before(at, loss->edge[t->x])) {
		step_label(t, LABEL_DATA_FILLS, 0);
		t->fresh = t->g->payload;
		return;
	}
	t->retrans = true;
	step_label(t, LABEL_DATA_RETRANS, 0);
}

static void fill_hole(struct step *t, uint32_t at, uint32_t end)
{
	uint32_t *edge;

	if (!(t->tx->flags & HALF_GAP))
		return;
	edge = &t->s->loss->edge[t->x];
	if (!seq_after(at, *edge) && seq_after(end, *edge))
		*edge = end;
	if (!seq_before(*edge, t->s->loss->island[t->x]))
		t->tx->flags &= (uint16_t)~HALF_GAP;
}

/* One byte or none, just below what was sent: asks for an ACK (RFC 9293 3.8.4). */
static bool is_probe(const struct step *t, uint32_t at)
{
	const struct segment *g = t->g;

	if (g->payload && !(t->rx->flags & HALF_ZEROWIN) &&
	    !((t->rx->flags & HALF_ACKS) && t->rx->acked == t->tx->next))
		return false;
	return g->payload <= 1 && !(g->flags & (SEG_SYN | SEG_FIN)) &&
	       (t->tx->flags & HALF_ISN) && at == t->tx->next - 1 &&
	       t->tx->state >= TS_ESTABLISHED && t->tx->packets > 0;
}

static void place(struct step *t)
{
	const struct segment *g = t->g;
	uint32_t at = g->seq + !!(g->flags & SEG_SYN);
	uint32_t end = g->seq + seg_len(g);

	if (is_probe(t, at)) {
		bool window = t->rx->flags & HALF_ZEROWIN;

		t->probe = true;
		step_label(t, window ? LABEL_WINDOW_PROBE : LABEL_KEEPALIVE, 0);
	} else if (g->payload) {
		place_payload(t, at, at + g->payload);
	} else if (g->flags & SEG_FIN) {
		leaves_hole(t, at);
	}
	if (!seq_after(end, t->tx->next))
		t->retrans |= (g->flags & (SEG_SYN | SEG_FIN)) != 0;
	else if (plausible(t))
		t->tx->next = end;
	fill_hole(t, at, at + g->payload);
}

#define COPY_NS UINT64_C(1000000)

/* What was never answered is evidence in the end: count it until the peer speaks. */
static void count_unanswered(struct step *t)
{
	if (t->rx->flags & HALF_WAITS) {
		t->s->loss->was_unanswered[t->y] = t->s->loss->unanswered[t->y];
		t->s->loss->was_probing[t->y] = t->s->loss->probes[t->y];
		t->s->loss->unanswered[t->y] = 0;
		t->s->loss->probes[t->y] = 0;
		t->rx->flags &= (uint16_t)~HALF_WAITS;
		t->rx->quiet |= QUIET_WAS;
	}
	if (t->tx->quiet & QUIET_WAS) {
		t->s->loss->was_unanswered[t->x] = 0;
		t->s->loss->was_probing[t->x] = 0;
		t->tx->quiet &= (uint8_t)~QUIET_WAS;
	}
	/* A copy made on the way comes sooner than any timer sends again. */
	if (t->retrans && t->g->ts < t->f->last + COPY_NS)
		return;
	if (t->retrans) {
		t->s->loss->unanswered[t->x]++;
		t->s->loss->unanswered_frame[t->x] = t->g->number;
		t->tx->flags |= HALF_WAITS;
	} else if (t->probe) {
		t->s->loss->probes[t->x]++;
		t->s->loss->probe_frame[t->x] = t->g->number;
		t->tx->flags |= HALF_WAITS;
	}
}

static uint8_t carries(const struct step *t)
{
	const struct segment *g = t->g;
	uint8_t kind = SENT_ACK;

	if (g->flags & SEG_SYN)
		kind = g->flags & SEG_ACK ? SENT_SYNACK : SENT_SYN;
	else if (g->payload)
		kind = SENT_DATA;
	if (g->flags & SEG_FIN)
		kind = (uint8_t)((kind & ~SENT_ACK) | SENT_FIN);
	if (t->row->labels & L(SYNACK_BAD))
		kind = SENT_SYNACK | SENT_BAD_SYNACK;
	return kind;
}

static void remember_sent(struct step *t)
{
	const struct segment *g = t->g;

	if (t->x == t->y)
		return;
	asked_answered(&t->s->asked[t->y], g->flags & SEG_ACK, g->ack);
	asked_add(&t->s->asked[t->x], g, carries(t));
}

static void note_window(struct step *t)
{
	if (t->fresh)
		t->rx->flags &= (uint16_t)~HALF_WAS_ZEROWIN;
	if (t->g->flags & SEG_RST)
		return;
	t->tx->window = t->g->window;
	if (t->g->window) {
		t->tx->flags &= (uint16_t)~HALF_ZEROWIN;
	} else if (t->tx->state >= TS_ESTABLISHED && t->tx->state != TS_CLOSE) {
		t->tx->flags |= HALF_ZEROWIN | HALF_WAS_ZEROWIN;
		step_label(t, LABEL_ZERO_WINDOW, 0);
	}
}

static void challenge_ack(struct step *t)
{
	const struct segment *g = t->g;

	if (!(t->tx->flags & HALF_CHALLENGE))
		return;
	t->tx->flags &= (uint16_t)~HALF_CHALLENGE;
	if ((g->flags & (SEG_ACK | SEG_SYN | SEG_FIN | SEG_RST)) == SEG_ACK &&
	    !g->payload)
		step_label(t, LABEL_CHALLENGE_ACK, t->s->extra->challenge[t->x]);
}

static void live_segment(struct step *t)
{
	const struct segment *g = t->g;

	if (stray_syn(t) || step_paws(t))
		return;
	if (t->tx->flags & (HALF_RESET | HALF_KILLED))
		step_life_after_rst(t);
	place(t);
	if (g->flags & SEG_SYN) {
		if (g->flags & SEG_ACK)
			syn_ack(t);
		else
			syn(t);
	} else if (t->tx->state == TS_SYN_SENT && (g->flags & SEG_ACK)) {
		/* Who acknowledges has got the SYN+ACK, seen or not. */
		step_stim(t, t->x, ST_RX_SYNACK);
	} else if (t->tx->state == TS_NONE) {
		/* From the middle: both ends were open before the capture began. */
		step_stim(t, t->x, ST_TX_ACK);
		if (t->rx->state == TS_NONE)
			t->rx->state = TS_ESTABLISHED;
	}
	challenge_ack(t);
	if (g->opts & OPT_DATA_FIN)
		step_label(t, LABEL_DATA_FIN, 0);
	if (g->opts & OPT_FASTCLOSE)
		step_fastclose(t);
	if ((g->flags & SEG_ACK) && !(t->row->labels & L(SYNACK_BAD)))
		step_ack(t);
	if (t->fresh) {
		step_late_data(t);
		step_denied_fin(t, g->seq);
	}
	if (g->flags & SEG_FIN)
		step_fin(t);
	else if ((t->tx->flags & HALF_FIN) && !(t->rx->flags & HALF_FIN_GOT))
		step_fin_arrives(t, t->y);
	note_window(t);
	count_unanswered(t);
	remember_sent(t);
}

static void count(struct step *t)
{
	if (t->g->ts > t->f->last)
		t->f->last = t->g->ts;
	if (++t->tx->packets == 0)
		t->s->carry[t->x]++;
	t->tx->bytes += t->g->payload;
	t->tx->frame = t->g->number;
}

static void fill_row(struct step *t)
{
	const struct segment *g = t->g;
	struct row *r = t->row;
	uint8_t scale = g->flags & SEG_SYN ? 0 : t->tx->wscale;

	r->ts = g->ts;
	r->number = g->number;
	r->kind = ROW_SEGMENT;
	r->side = (uint8_t)t->x;
	r->seg.seq = t->tx->flags & HALF_ISN ? g->seq - t->tx->isn : 0;
	r->seg.ack =
		g->flags & SEG_ACK && t->rx->flags & HALF_ISN ? g->ack - t->rx->isn : 0;
	r->seg.payload = g->payload;
	r->seg.window = (uint32_t)g->window << scale;
	r->seg.flags = g->flags;
	r->seg.opts = g->opts;
	r->seg.mss = g->mss;
	r->seg.wscale = g->wscale;
	r->seg.scale = scale;
	r->state[SIDE_A] = t->f->half[SIDE_A].state;
	r->state[SIDE_B] = t->f->half[t->f->self ? SIDE_A : SIDE_B].state;
}

/* The rest comes last, with fill_row(). */
static void begin_row(struct row *r)
{
	r->labels = r->ref = r->ref2 = 0;
	r->seg.newly = 0;
}

void track_segment(struct flow *f, struct story *s, enum side x,
		   const struct segment *g, struct row *row)
{
	enum side y = flow_other(f, x);
	struct row unseen UNSET;
	struct step t = { .f = f,
			  .s = s,
			  .x = x,
			  .y = y,
			  .tx = &f->half[x],
			  .rx = &f->half[y],
			  .g = g,
			  .row = row ? row : &unseen };
	bool begins;

	begin_row(t.row);
	begins = !(t.tx->packets | t.rx->packets) && !s->first_frame;
	if (begins) {
		s->first_frame = g->number;
		s->first = g->ts;
	}
	learn_numbers(&t);
	if (g->flags & SEG_RST)
		step_rst(&t);
	else
		live_segment(&t);
	if (f->opinions)
		step_opinions(&t);
	wireshark_segment(f, g, begins);
	count(&t);
	if (row)
		fill_row(&t);
}

void track_icmp(struct flow *f, struct story *s, enum side x, const struct segment *g,
		struct row *row)
{
	memset(row, 0, sizeof(*row));
	row->ts = g->ts;
	row->number = g->number;
	row->kind = ROW_SEGMENT;
	row->side = (uint8_t)flow_other(f, x);
	row->labels = L(ICMP);
	row->ref = f->half[x].frame;
	row->seg.seq = g->seq - f->half[x].isn;
	row->state[SIDE_A] = f->half[SIDE_A].state;
	row->state[SIDE_B] = f->half[f->self ? SIDE_A : SIDE_B].state;
	s->facts |= F(ICMP);
	s->extra->icmp_last[x] = g->number;
	s->extra->icmp_type = g->icmp_type;
	s->extra->icmp_code = g->icmp_code;
	s->extra->icmp_v6 = !endpoint_is_v4(&g->src);
	if (!s->extra->icmp)
		s->extra->icmp = g->number;
}
