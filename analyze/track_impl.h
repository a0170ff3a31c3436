/* SPDX-License-Identifier: MIT
 *
 * track_impl.h - what track.c, track_close.c and reset.c share, and nobody else.
 */
#ifndef TCT_TRACK_IMPL_H
#define TCT_TRACK_IMPL_H

#include "track.h"

/**
 * struct step - One segment on its way through the tracker
 * @x, @y:	Its sender and its receiver; the same for a self-connect
 * @tx, @rx:	Their halves
 * @answers:	For a RST: the segment that it answers, NULL if none is known; @which of them
 *		that is
 * @fresh:	Payload bytes that were not on the wire before
 * @retrans:	Carries payload, SYN or FIN, and nothing of it is new
 * @probe:	A keep-alive or window probe
 */
struct step {
	struct flow *f;
	struct story *s;
	enum side x, y;
	struct half *tx, *rx;
	const struct segment *g;
	struct row *row;
	const struct asked_one *answers;
	int which;
	uint32_t fresh;
	bool retrans, probe;
};

static inline void step_label(struct step *t, enum label l, uint64_t ref)
{
	t->row->labels |= UINT64_C(1) << l;
	if (ref)
		t->row->ref = ref;
}

/* Labels about what comes after something refer to that: several may stand together. */
static inline void step_label_after(struct step *t, enum label l, uint64_t ref)
{
	t->row->labels |= UINT64_C(1) << l;
	t->row->ref2 = ref;
}

/** step_stim() - Move a side along the table; what the table refuses is labelled */
void step_stim(struct step *t, enum side who, enum stim stim);

/** step_known() - Make @h's numbers known from a segment that implies @seq */
void step_known(struct half *h, uint32_t isn, uint32_t next);

/* An acknowledgement number is taken seriously within this distance (RFC 7323 2.3:
 * the largest window there is).
 */
#define SEQ_PLAUSIBLE (UINT32_C(1) << 30)

/** half_window() - Receive window in bytes, as last offered */
static inline uint32_t half_window(const struct half *h)
{
	return (uint32_t)h->window << h->wscale;
}

/* track_close.c */
void step_ack(struct step *t);
void step_fin(struct step *t);
void step_fin_arrives(struct step *t, enum side at);
void step_late_data(struct step *t);
void step_denied_fin(struct step *t, uint32_t at);

/** step_paws() - Will its receiver drop it, as its timestamp is old? Then it is labelled */
bool step_paws(struct step *t);

/** step_opinions() - With flow.opinions: what other tools make of the segment */
void step_opinions(struct step *t);

/* reset.c */
void step_rst(struct step *t);
void step_life_after_rst(struct step *t);

/** step_fastclose() - A segment that is no RST carries MP_FASTCLOSE */
void step_fastclose(struct step *t);

#endif /* TCT_TRACK_IMPL_H */
