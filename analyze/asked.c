/* SPDX-License-Identifier: MIT
 *
 * asked.c - segments that a RST may be the answer to.
 */
#include "asked.h"

#include <string.h>

/* What answers a bare ACK does so at once. */
#define BARE_ACK_NS UINT64_C(100000000)

static void drop_first(struct asked *a, uint8_t count)
{
	a->n = (uint8_t)(a->n - count);
	memmove(a->one, a->one + count, a->n * sizeof(a->one[0]));
}

/* What is sent again is waited for again: the first one was lost. */
static void drop_copy(struct asked *a, const struct segment *g, uint8_t sent)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++) {
		const struct asked_one *one = &a->one[i];

		if (one->sent != sent || one->end != g->seq + seg_len(g) ||
		    one->ack != g->ack)
			a->one[kept++] = *one;
	}
	a->n = kept;
}

void asked_add(struct asked *a, const struct segment *g, uint8_t sent)
{
	drop_copy(a, g, sent);
	if (a->n == ASKED_MAX)
		drop_first(a, 1);
	a->one[a->n++] = (struct asked_one){ .frame = g->number,
					     .ts = g->ts,
					     .end = g->seq + seg_len(g),
					     .ack = g->ack,
					     .sent = sent,
					     .has_ack = g->flags & SEG_ACK };
}

/* What was acknowledged has arrived and needs no answer; nor has a bare ACK any. */
void asked_answered(struct asked *a, bool has_ack, uint32_t ack)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++) {
		const struct asked_one *one = &a->one[i];

		if (one->sent != SENT_ACK && !(has_ack && !seq_after(one->end, ack)))
			a->one[kept++] = *one;
	}
	a->n = kept;
}

/* RFC 9293 3.10.7.1: with an ACK in the segment <SEQ=SEG.ACK><CTL=RST>, without one
 * <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>.
 */
static bool fits(const struct asked_one *one, const struct segment *rst)
{
	if (rst->flags & SEG_ACK)
		return !one->has_ack && rst->ack == one->end;
	return one->has_ack && rst->seq == one->ack;
}

/* Better: what asks for something before a bare ACK, what is new before what is old. */
static int rank(const struct asked_one *one, uint64_t last)
{
	return 2 * (one->sent != SENT_ACK) + (one->frame > last);
}

const struct asked_one *asked_find(const struct asked *a, const struct segment *rst,
				   tstamp since, uint64_t last)
{
	const struct asked_one *best = NULL;

	for (uint8_t i = 0; i < a->n; i++) {
		const struct asked_one *one = &a->one[i];

		if (one->ts < since || !fits(one, rst) ||
		    (one->sent == SENT_ACK && one->ts + BARE_ACK_NS < rst->ts))
			continue;
		if (!best || rank(one, last) > rank(best, last) ||
		    (best->sent == SENT_ACK && one->sent == SENT_ACK))
			best = one;
	}
	return best;
}

bool asked_any(const struct asked *a, uint8_t sent)
{
	for (uint8_t i = 0; i < a->n; i++)
		if (a->one[i].sent & sent)
			return true;
	return false;
}

void asked_aborted(struct asked *a)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++)
		if (a->one[i].sent != SENT_ACK)
			a->one[kept++] = a->one[i];
	a->n = kept;
}

void asked_taken(struct asked *a, const struct asked_one *one)
{
	drop_first(a, (uint8_t)(one - a->one + 1));
}
