/* SPDX-License-Identifier: MIT
 *
 * reuse.c - does a segment begin another connection between the same two ends?
 */
#include "track.h"

static bool ended(const struct flow *f)
{
	for (int i = 0; i < SIDES; i++)
		if (f->half[i].state != TS_CLOSE && f->half[i].state != TS_TIME_WAIT &&
		    f->half[i].state != TS_LAST_ACK && f->half[i].state != TS_NONE)
			return false;
	return true;
}

/* So far from a number that no delayed segment of the same connection has it. */
static bool far(uint32_t seq, uint32_t from)
{
	return seq - from > (UINT32_C(1) << 26) && from - seq > (UINT32_C(1) << 26);
}

/* A later connection between the same ends whose SYN the capture missed. */
static bool begins_unseen(const struct flow *f, const struct half *tx,
			  const struct half *rx, const struct segment *g)
{
	return ended(f) && (g->flags & (SEG_SYN | SEG_RST | SEG_ACK)) == SEG_ACK &&
	       (tx->flags & rx->flags & HALF_ISN) && far(g->seq, tx->next) &&
	       far(g->ack, rx->next);
}

bool track_begins(const struct flow *f, const struct story *s, enum side x,
		  const struct segment *g)
{
	const struct half *tx = &f->half[x];
	bool open;

	if (begins_unseen(f, tx, &f->half[flow_other(f, x)], g))
		return true;
	if ((g->flags & (SEG_SYN | SEG_ACK | SEG_RST)) != SEG_SYN)
		return false;
	if (!(tx->flags & HALF_ISN))
		return false;
	if (g->seq == tx->isn)
		return tx->flags & HALF_SYN ? ended(f) && (s->fin_acked[SIDE_A] &&
							   s->fin_acked[SIDE_B])
					    : false;
	/* In the middle of a live connection a stray SYN proves nothing yet. */
	open = f->half[SIDE_A].state >= TS_ESTABLISHED &&
	       f->half[SIDE_B].state >= TS_ESTABLISHED && !ended(f) &&
	       (s->facts & F(HANDSHAKE));
	return !open || story_extra(s)->pending.number;
}

bool track_pending(const struct story *s, const struct segment *g)
{
	const struct segment *syn;

	if ((g->flags & (SEG_SYN | SEG_RST)) != SEG_SYN)
		return false;
	syn = &story_extra(s)->pending;
	if (!syn->number)
		return false;
	if (g->flags & SEG_ACK)
		return endpoint_eq(&g->dst, &syn->src) &&
		       g->ack == syn->seq + 1 + syn->payload;
	return endpoint_eq(&g->src, &syn->src) && g->seq == syn->seq;
}

void track_forget(struct flow *f, struct story *s)
{
	const struct segment *syn = &s->extra->pending;
	enum side x = endpoint_eq(&f->end[SIDE_A], &syn->src) ? SIDE_A : SIDE_B;

	f->half[x].packets--;
	f->half[x].bytes -= syn->payload;
}
