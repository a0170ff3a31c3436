/* SPDX-License-Identifier: MIT
 *
 * track_close.c - what is acknowledged, and the two FINs.
 */
#include "track_impl.h"

/* Bytes of payload between two acknowledgement numbers: SYN and FIN take one each. */
static uint32_t payload_acked(const struct step *t, uint32_t from, uint32_t to)
{
	uint32_t n = to - from;

	if (n && (t->rx->flags & HALF_SYN) && from == t->rx->isn)
		n--;
	if (n && (t->rx->flags & HALF_FIN) && to == t->s->fin_seq[t->y])
		n--;
	return n;
}

/* The peer has sent more than the capture shows. */
static void acks_unseen(struct step *t)
{
	step_label(t, LABEL_ACK_UNSEEN, 0);
	t->rx->next = t->g->ack;
	t->rx->flags &= (uint16_t)~HALF_GAP;
	t->rx->flags |= HALF_UNSEEN;
}

static void handshake_done(struct step *t)
{
	struct story *s = t->s;

	if ((t->tx->quiet & QUIET_OPEN) || (t->g->flags & SEG_SYN) ||
	    t->x != (enum side)t->f->client || !(t->rx->flags & HALF_SYN))
		return;
	if ((s->facts & F(HANDSHAKE)) || !(s->facts & F(SYNACK)))
		return;
	t->tx->quiet |= QUIET_OPEN;
	s->facts |= F(HANDSHAKE);
	s->rtt = t->g->ts - s->first;
	step_label(t, LABEL_HANDSHAKE, 0);
}

static void acks_fin(struct step *t)
{
	struct story *s = t->s;
	enum side y = t->y;

	if (!(t->rx->flags & HALF_FIN) || seq_before(t->g->ack, s->fin_seq[y]))
		return;
	step_fin_arrives(t, t->x);
	if (t->rx->flags & HALF_FIN_ACKED)
		return;
	t->rx->flags |= HALF_FIN_ACKED;
	if (!s->fin_acked[y])
		s->fin_acked[y] = t->g->number;
	step_label(t, LABEL_ACK_FIN, s->fin[y]);
	if (t->rx->state == TS_LAST_ACK && t->x != y)
		step_label(t, LABEL_LAST_ACK, s->fin[y]);
	step_stim(t, y, ST_RX_FINACK);
}

void step_ack(struct step *t)
{
	const struct segment *g = t->g;
	uint32_t from;

	if (!(t->rx->flags & HALF_ISN) || g->ack - t->rx->isn > SEQ_PLAUSIBLE * 3)
		return;
	from = t->tx->flags & HALF_ACKS ? t->tx->acked : t->rx->isn;
	if (!(t->tx->flags & HALF_ACKS) && !(t->rx->flags & HALF_SYN))
		from = g->ack;
	if (seq_after(g->ack, t->rx->next)) {
		if (g->ack - t->rx->next > SEQ_PLAUSIBLE) {
			step_label(t, LABEL_UNEXPECTED, 0);
			return;
		}
		acks_unseen(t);
	}
	if (!(t->tx->flags & HALF_ACKS) || seq_after(g->ack, t->tx->acked)) {
		t->tx->acked = g->ack;
		t->tx->flags |= HALF_ACKS;
		t->row->seg.newly = payload_acked(t, from, g->ack);
	}
	if ((t->rx->flags & HALF_GAP) && seq_after(g->ack, t->s->loss->edge[t->y])) {
		t->s->loss->edge[t->y] = g->ack;
		if (!seq_before(g->ack, t->s->loss->island[t->y]))
			t->rx->flags &= (uint16_t)~HALF_GAP;
	}
	handshake_done(t);
	if (!(g->flags & SEG_SYN) && t->rx->state == TS_SYN_RECV)
		step_stim(t, t->y, ST_RX_ACK);
	acks_fin(t);
	if (t->row->seg.newly)
		step_label(t, LABEL_ACK_DATA, 0);
}

/* The receiver gets the peer's FIN, unless bytes before it are still missing. */
void step_fin_arrives(struct step *t, enum side at)
{
	struct half *h = &t->f->half[at];
	enum side from = flow_other(t->f, at);
	bool hole = (t->f->half[from].flags & HALF_GAP) && at == t->y;

	/* A listener takes no FIN along with the SYN (tcp_rcv_state_process()). */
	if ((h->flags & HALF_FIN_GOT) || hole ||
	    (h->state == TS_NONE && (t->g->flags & SEG_SYN)))
		return;
	h->flags |= HALF_FIN_GOT;
	if (h->state != TS_CLOSE)
		step_stim(t, at, ST_RX_FIN);
}

static void first_fin(struct step *t)
{
	struct story *s = t->s;
	enum side x = t->x, y = t->y;
	bool peer_fin = s->fin[y] && x != y;
	bool blind = peer_fin &&
		     (!(t->g->flags & SEG_ACK) || seq_before(t->g->ack, s->fin_seq[y]));

	s->fin[x] = t->g->number;
	s->fin_ts[x] = t->g->ts;
	s->fin_seq[x] = t->g->seq + seg_len(t->g);
	t->tx->flags |= HALF_FIN;
	s->facts |=
		F(FIN_ANY) | (peer_fin ? F(FIN_BOTH) : 0) | (blind ? F(CROSSED) : 0);
	if (blind)
		step_label(t, LABEL_FIN_CROSSED, s->fin[y]);
	else
		step_label(t, peer_fin ? LABEL_FIN_PASSIVE : LABEL_FIN_ACTIVE, 0);
	step_stim(t, x, blind ? ST_TX_FIN_BLIND : ST_TX_FIN);
}

/* Who sends its FIN again has not got the last ACK: it waits in LAST_ACK still. */
static void fin_again(struct step *t)
{
	step_label(t, LABEL_FIN_RETRANS, t->s->fin[t->x]);
	if (t->tx->state != TS_CLOSE || (t->tx->flags & (HALF_KILLED | HALF_RESET)))
		return;
	t->tx->state = TS_LAST_ACK;
	t->tx->flags &= (uint16_t)~HALF_FIN_ACKED;
}

void step_fin(struct step *t)
{
	struct story *s = t->s;

	if (!s->fin[t->x])
		first_fin(t);
	else if (t->g->seq + seg_len(t->g) == s->fin_seq[t->x])
		fin_again(t);
	else
		step_label(t, LABEL_UNEXPECTED, s->fin[t->x]);
	step_fin_arrives(t, t->y);
}

/* New data towards an end that has sent FIN: known to the sender, or still in flight. */
void step_late_data(struct step *t)
{
	bool knew;

	if (!(t->rx->flags & HALF_FIN) || t->x == t->y ||
	    (t->row->labels & L(IN_FLIGHT)))
		return;
	knew = (t->g->flags & SEG_ACK) && !seq_before(t->g->ack, t->s->fin_seq[t->y]);
	step_label(t, LABEL_AFTER_FIN, t->s->fin[t->y]);
	if (!knew) {
		step_label_after(t, LABEL_IN_FLIGHT, t->s->fin[t->y]);
		return;
	}
	t->s->facts |= F(HALF_CLOSE);
	if (!t->s->late_data)
		t->s->late_data = t->g->number;
}

/* New bytes where its FIN said that there are none: that FIN was not its own. */
void step_denied_fin(struct step *t, uint32_t at)
{
	struct story *s = t->s;

	if (!(t->tx->flags & HALF_FIN) || !t->g->payload ||
	    !seq_after(at + t->g->payload, s->fin_seq[t->x] - 1))
		return;
	step_label_after(t, LABEL_AFTER_OWN_FIN, s->fin[t->x]);
	s->facts |= F(FIN_DENIED);
	s->after_fin = t->g->number;
}
