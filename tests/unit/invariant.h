/* SPDX-License-Identifier: MIT
 *
 * invariant.h - what holds of a flow after every segment, whatever was sent.
 */
#ifndef TCT_INVARIANT_H
#define TCT_INVARIANT_H

#include "annex.h"
#include "flow.h"
#include "track.h"

/* What the flags of one half say against each other and against the story. */
static inline const char *half_broken(const struct flow *f, const struct story *s,
				      enum side x)
{
	const struct half *h = &f->half[x];
	const struct half *peer = &f->half[flow_other(f, x)];
	const struct loss *loss = story_loss(s);

	if (h->state >= TS_N)
		return "a state that is none";
	if (h->wscale > 14)
		return "a window scale beyond 14";
	if (!(h->flags & HALF_FIN) != !s->fin[x])
		return "HALF_FIN without the frame of the FIN, or the reverse";
	if ((h->flags & HALF_FIN_ACKED) && !s->fin_acked[x])
		return "HALF_FIN_ACKED without the frame of the ACK";
	if ((h->flags & HALF_FIN_ACKED) && !(h->flags & HALF_FIN))
		return "a FIN acknowledged that was never sent";
	if ((h->flags & HALF_FIN_GOT) && !(peer->flags & HALF_FIN))
		return "a FIN got that was never sent";
	if ((h->flags & HALF_FIN) && !(s->facts & F(FIN_ANY)))
		return "a FIN that is no fact";
	if ((h->flags & HALF_ACKS) && !(peer->flags & HALF_ISN))
		return "acknowledges unknown numbers";
	if ((h->flags & HALF_GAP) && !seq_before(loss->edge[x], loss->island[x]))
		return "a hole of no size";
	if (!(h->flags & HALF_WAITS) != !(loss->unanswered[x] || loss->probes[x]))
		return "HALF_WAITS without a count, or the reverse";
	if (h->state == TS_TIME_WAIT && !(s->held_tw & (1u << x)))
		return "in TIME_WAIT, which nobody noted";
	if ((h->flags & HALF_RST) && !s->nresets)
		return "HALF_RST without a RST";
	return NULL;
}

static inline const char *reset_broken(const struct reset *r)
{
	if (r->by >= SIDES || r->family >= RST_FAMILY_N)
		return "a RST of nobody";
	if (r->effective && !r->accepted)
		return "a RST that ended what did not accept it";
	if (r->provoked >= r->frame || r->earlier >= r->frame)
		return "a RST that answers what came later";
	return NULL;
}

static inline const char *story_broken(const struct flow *f, const struct story *s)
{
	bool both = s->fin[SIDE_A] && s->fin[SIDE_B];

	if (f->client >= SIDES)
		return "a client that is no side";
	if (both != !!(s->facts & F(FIN_BOTH)) && !f->self)
		return "two FINs without FIN_BOTH, or the reverse";
	if ((s->facts & F(CROSSED)) && !both)
		return "one FIN that crossed";
	if ((s->facts & F(HANDSHAKE)) && !(s->facts & F(SYNACK)))
		return "a handshake without SYN+ACK";
	if ((s->facts & F(SYN)) && !s->syn)
		return "a SYN without its frame";
	if ((f->complete_before & f->complete) != f->complete_before)
		return "completeness that lost a bit";
	if (f->complete >= 64)
		return "completeness with a bit that is none";
	if (s->zeek && s->zeek->n > ZEEK_HISTORY_MAX)
		return "a history too long";
	if (story_extra(s)->pending.number &&
	    (s->extra->pending.flags & (SEG_SYN | SEG_ACK)) != SEG_SYN)
		return "a pending segment that is no SYN";
	return NULL;
}

/** flow_broken() - What is wrong with a flow, or NULL */
static inline const char *flow_broken(const struct flow *f, const struct story *s)
{
	const char *broken = story_broken(f, s);

	for (int x = 0; x < SIDES && !broken; x++)
		broken = half_broken(f, s, (enum side)x);
	for (uint32_t i = 0; i < story_resets(s) && !broken; i++)
		broken = reset_broken(story_reset(s, i));
	return broken;
}

/* A copy of a flow that may be changed. */
static inline void twin_of(struct whole_flow *t, const struct flow *f,
			   const struct story *s)
{
	memset(t, 0, sizeof(*t));
	t->flow = *f;
	t->story = *s;
	t->flow.opinions = false;
	annex_copy(t, s, ANNEX_N);
}

/* All but its pointers. */
static inline bool twins_differ(struct whole_flow *a, struct whole_flow *b)
{
	a->story.zeek = b->story.zeek = NULL;
	for (int i = 0; i < ANNEX_N; i++) {
		annex_set(&a->story, (enum annex)i, NULL);
		annex_set(&b->story, (enum annex)i, NULL);
	}
	return memcmp(a, b, sizeof(*a)) != 0;
}

/** plain_broken() - What track_plain() makes otherwise than track_segment(), or NULL */
static inline const char *plain_broken(const struct flow *f, const struct story *s,
				       enum side x, const struct segment *g)
{
	struct whole_flow was, plain, full;
	struct row row;

	twin_of(&was, f, s);
	twin_of(&plain, f, s);
	twin_of(&full, f, s);
	if (!track_plain(&plain.flow, &plain.story, x, g))
		return twins_differ(&was, &plain) ? "a segment refused by halves"
						  : NULL;
	track_segment(&full.flow, &full.story, x, g, &row);
	return twins_differ(&plain, &full) ? "a plain segment that was not" : NULL;
}

#endif /* TCT_INVARIANT_H */
