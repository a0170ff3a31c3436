/* SPDX-License-Identifier: MIT
 *
 * asked.c - segments that a RST may be the answer to.
 */
#include "asked.h"

/* What answers a bare ACK does so at once. */
#define BARE_ACK_NS UINT64_C(100000000)

static uint8_t sent_at(const struct asked *a, uint8_t i)
{
	return i < ASKED_NEAR ? (uint8_t)(a->sent[i] & ~ASKED_HAS_ACK)
			      : a->more->one[i - ASKED_NEAR].sent;
}

static uint32_t end_at(const struct asked *a, uint8_t i)
{
	return i < ASKED_NEAR ? a->end[i] : a->more->one[i - ASKED_NEAR].end;
}

static uint32_t ack_at(const struct asked *a, uint8_t i)
{
	return i < ASKED_NEAR ? a->ack[i] : a->more->one[i - ASKED_NEAR].ack;
}

static struct asked_one get(const struct asked *a, uint8_t i)
{
	if (i >= ASKED_NEAR)
		return a->more->one[i - ASKED_NEAR];
	return (struct asked_one){ .frame = a->frame[i],
				   .ts = a->ts[i],
				   .end = a->end[i],
				   .ack = a->ack[i],
				   .sent = sent_at(a, i),
				   .has_ack = a->sent[i] & ASKED_HAS_ACK };
}

static void put(struct asked *a, uint8_t i, const struct asked_one *one)
{
	if (i >= ASKED_NEAR) {
		a->more->one[i - ASKED_NEAR] = *one;
		return;
	}
	a->frame[i] = one->frame;
	a->ts[i] = one->ts;
	a->end[i] = one->end;
	a->ack[i] = one->ack;
	a->sent[i] = (uint8_t)(one->sent | (one->has_ack ? ASKED_HAS_ACK : 0));
}

/* The one at @i stays, and becomes the one at *@kept. */
static void keep(struct asked *a, uint8_t i, uint8_t *kept)
{
	if (i != *kept) {
		struct asked_one one = get(a, i);

		put(a, *kept, &one);
	}
	++*kept;
}

static void drop_first(struct asked *a, uint8_t count)
{
	uint8_t kept = 0;

	for (uint8_t i = count; i < a->n; i++)
		keep(a, i, &kept);
	a->n = kept;
}

void asked_shorten(struct asked *a)
{
	if (a->n > ASKED_NEAR)
		drop_first(a, (uint8_t)(a->n - ASKED_NEAR));
	a->more = NULL;
}

void asked_tidy(struct asked *a)
{
	static const struct asked_one none;
	uint8_t room = a->more ? ASKED_MAX : ASKED_NEAR;

	for (uint8_t i = a->n; i < room; i++)
		put(a, i, &none);
}

/* What is sent again is waited for again: the first one was lost. */
static void drop_copy(struct asked *a, uint32_t end, uint32_t ack, uint8_t sent)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++)
		if (end_at(a, i) != end || sent_at(a, i) != sent || ack_at(a, i) != ack)
			keep(a, i, &kept);
	a->n = kept;
}

void asked_add_behind(struct asked *a, const struct segment *g, uint8_t sent)
{
	struct asked_one one = { .frame = g->number,
				 .ts = g->ts,
				 .end = g->seq + seg_len(g),
				 .ack = g->ack,
				 .sent = sent,
				 .has_ack = g->flags & SEG_ACK };

	drop_copy(a, one.end, one.ack, sent);
	if (a->n == ASKED_MAX || asked_full(a))
		drop_first(a, 1);
	put(a, a->n++, &one);
}

void asked_answered_some(struct asked *a, bool has_ack, uint32_t ack)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++)
		if (sent_at(a, i) != SENT_ACK &&
		    !(has_ack && !seq_after(end_at(a, i), ack)))
			keep(a, i, &kept);
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

static bool is_better(const struct asked_one *one, const struct asked_one *best,
		      uint64_t last)
{
	return rank(one, last) > rank(best, last) ||
	       (best->sent == SENT_ACK && one->sent == SENT_ACK);
}

int asked_find(const struct asked *a, const struct segment *rst, tstamp since,
	       uint64_t last, struct asked_one *found)
{
	int best = -1;

	for (uint8_t i = 0; i < a->n; i++) {
		struct asked_one one = get(a, i);

		if (one.ts < since || !fits(&one, rst) ||
		    (one.sent == SENT_ACK && one.ts + BARE_ACK_NS < rst->ts))
			continue;
		if (best >= 0 && !is_better(&one, found, last))
			continue;
		best = i;
		*found = one;
	}
	return best;
}

bool asked_any(const struct asked *a, uint8_t sent)
{
	for (uint8_t i = 0; i < a->n; i++)
		if (sent_at(a, i) & sent)
			return true;
	return false;
}

void asked_aborted(struct asked *a)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < a->n; i++)
		if (sent_at(a, i) != SENT_ACK)
			keep(a, i, &kept);
	a->n = kept;
}

void asked_taken(struct asked *a, int which)
{
	drop_first(a, (uint8_t)(which + 1));
}
