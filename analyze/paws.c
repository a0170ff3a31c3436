/* SPDX-License-Identifier: MIT
 *
 * paws.c - segments that their receiver drops because their timestamp is old.
 *
 * Protection against wrapped sequence numbers (RFC 7323 5): a receiver remembers the
 * timestamp of the segment that it acknowledged last. One that bears an older timestamp
 * is a left-over of an earlier round of the sequence numbers: it is dropped, and what is
 * known is acknowledged again. A RST and a bare ACK are taken all the same.
 */
#include "track_impl.h"

/* TS.Recent is what the segment bore that carried the next byte due (RFC 7323 4.3): one
 * behind a hole does not count, or what fills the hole would look old.
 */
static void remember_clock(struct step *t)
{
	const struct segment *g = t->g;
	bool ahead = (t->rx->flags & HALF_ACKS) && seq_after(g->seq, t->rx->acked);

	if (ahead && t->s->asked[t->x].ts_known)
		return;
	t->s->asked[t->x].ts_recent = g->tsval;
	t->s->asked[t->x].ts_known = true;
}

bool step_paws(struct step *t)
{
	const struct segment *g = t->g;
	struct asked *own = &t->s->asked[t->x];

	if (!(g->opts & OPT_TS) || (g->flags & SEG_RST) || t->x == t->y)
		return false;
	if (g->flags & SEG_SYN)
		own->ts_known = false;
	else if (own->ts_known && seq_before(g->tsval, own->ts_recent)) {
		/* What has come before is no news with any timestamp. */
		if (!seg_len(g) || seq_before(g->seq, t->tx->next))
			return false;
		step_label(t, LABEL_PAWS, 0);
		return true;
	}
	remember_clock(t);
	return false;
}
