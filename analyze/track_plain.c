/* SPDX-License-Identifier: MIT
 *
 * track_plain.c - most segments are what could be expected: the next bytes, or an ACK of some,
 * in an open connection where nothing special is under way.
 *
 * This is track_segment() for them, without all that it would find to be of no concern, as
 * header prediction is in a TCP: the same flow and story come out. fuzz_track holds the two
 * side by side.
 */
#include "track.h"
#include "track_impl.h"

/* With one of these there is more to do. */
#define TX_SPECIAL                                                                     \
	(HALF_FIN | HALF_FIN_GOT | HALF_GAP | HALF_RST | HALF_ZEROWIN |                \
	 HALF_CHALLENGE | HALF_KILLED | HALF_RESET)
#define RX_SPECIAL (TX_SPECIAL | HALF_WAITS | HALF_WAS_ZEROWIN)

static bool nothing_special(const struct flow *f, const struct half *tx,
			    const struct half *rx)
{
	return tx->state == TS_ESTABLISHED && rx->state == TS_ESTABLISHED &&
	       (tx->flags & (TX_SPECIAL | HALF_ISN | HALF_ACKS)) ==
		       (HALF_ISN | HALF_ACKS) &&
	       (rx->flags & (RX_SPECIAL | HALF_ISN)) == HALF_ISN &&
	       !(tx->quiet & QUIET_WAS) && !f->self && !f->opinions;
}

static bool as_expected(const struct half *tx, const struct half *rx,
			const struct segment *g)
{
	return (g->flags & (SEG_SYN | SEG_FIN | SEG_RST | SEG_ACK)) == SEG_ACK &&
	       !(g->opts & (OPT_DATA_FIN | OPT_FASTCLOSE)) && g->window &&
	       g->seq == tx->next && g->payload < SEQ_PLAUSIBLE &&
	       !seq_after(g->ack, rx->next) && g->ack - rx->isn <= SEQ_PLAUSIBLE * 3;
}

static bool completes_handshake(const struct flow *f, const struct half *tx,
				const struct half *rx)
{
	return tx == &f->half[f->client] && (rx->flags & HALF_SYN) &&
	       !(tx->quiet & QUIET_OPEN);
}

/* As step_paws(), but for a segment that it would label. */
static bool note_clock(struct asked *own, const struct half *rx,
		       const struct segment *g)
{
	bool ahead = (rx->flags & HALF_ACKS) && seq_after(g->seq, rx->acked);

	if (!(g->opts & OPT_TS))
		return true;
	if (own->ts_known && seq_before(g->tsval, own->ts_recent))
		return false;
	if (!(ahead && own->ts_known))
		own->ts_recent = g->tsval;
	own->ts_known = true;
	return true;
}

static void note_segment(struct half *tx, const struct segment *g)
{
	tx->next += g->payload;
	if (seq_after(g->ack, tx->acked))
		tx->acked = g->ack;
	tx->window = g->window;
	tx->bytes += g->payload;
	tx->frame = g->number;
}

bool track_plain(struct flow *f, struct story *s, enum side x, const struct segment *g)
{
	enum side y = (enum side) !x;
	struct half *tx = &f->half[x];
	const struct half *rx = &f->half[y];

	if (!nothing_special(f, tx, rx) || !as_expected(tx, rx, g) ||
	    completes_handshake(f, tx, rx) || asked_full(&s->asked[x]) ||
	    !note_clock(&s->asked[x], rx, g))
		return false;
	note_segment(tx, g);
	asked_answered(&s->asked[y], true, g->ack);
	asked_add(&s->asked[x], g, g->payload ? SENT_DATA : SENT_ACK);
	f->complete_before = f->complete;
	f->complete |= g->payload ? 8 : 4;
	if (g->ts > f->last)
		f->last = g->ts;
	if (++tx->packets == 0)
		s->carry[x]++;
	return true;
}
