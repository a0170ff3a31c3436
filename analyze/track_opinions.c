/* SPDX-License-Identifier: MIT
 *
 * track_opinions.c - what Zeek would say of a segment, asked only if it would say something.
 */
#include "track_impl.h"

/* What of the next segments of both sides Zeek would have nothing to say about. */
static void learn_quiet(struct step *t)
{
	struct half *by[] = { t->tx, t->rx };

	for (int i = 0; i < 2; i++) {
		uint8_t side = (uint8_t)(i ? t->y : t->x);

		by[i]->quiet &= (uint8_t) ~(QUIET_ACK | QUIET_DATA);
		if (zeek_knows(t->s->zeek, side, false))
			by[i]->quiet |= QUIET_ACK;
		if (zeek_knows(t->s->zeek, side, true))
			by[i]->quiet |= QUIET_DATA;
	}
}

static bool is_quiet(const struct step *t)
{
	uint8_t needed = t->g->payload ? QUIET_DATA : QUIET_ACK;

	return (t->tx->quiet & needed) && t->g->window && !t->retrans &&
	       (t->g->flags & (SEG_SYN | SEG_FIN | SEG_RST | SEG_ACK)) == SEG_ACK &&
	       !(t->row->labels & L(ACK_UNSEEN));
}

void step_opinions(struct step *t)
{
	uint64_t first_fin = L(FIN_ACTIVE) | L(FIN_PASSIVE) | L(FIN_CROSSED);
	struct zeek_seen seen = {
		.by = (uint8_t)t->x,
		.retrans = t->retrans && t->g->payload && !(t->row->labels & first_fin),
		.gap = t->row->labels & L(ACK_UNSEEN),
		.window_zero = t->g->window == 0,
	};

	if (is_quiet(t))
		return;
	zeek_segment(t->s->zeek, t->g, &seen);
	learn_quiet(t);
}
