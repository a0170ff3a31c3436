/* SPDX-License-Identifier: MIT
 *
 * asked.h - segments that a RST may be the answer to: the last few of a side that its
 * peer has not answered.
 */
#ifndef TCT_ASKED_H
#define TCT_ASKED_H

#include <assert.h>

#include "segment.h"

/* So many are remembered, the first of them in the flow's own cache line. */
#define ASKED_MAX  8
#define ASKED_NEAR 2

/* What a segment carries that may be answered by a RST. */
enum {
	SENT_SYN = 1u << 0,
	SENT_SYNACK = 1u << 1,
	SENT_BAD_SYNACK = 1u << 2,
	SENT_DATA = 1u << 3,
	SENT_FIN = 1u << 4,
	SENT_ACK = 1u << 5,
};

/**
 * struct asked_one - A segment that waits for an answer
 * @end:	Sequence number after it
 * @ack:	Its acknowledgement number: what a RST in answer has as sequence number
 *		(RFC 9293 3.10.7.1)
 * @sent:	SENT_*
 * @has_ack:	Without one a RST in answer acknowledges @end instead
 */
struct asked_one {
	uint64_t frame;
	tstamp ts;
	uint32_t end, ack;
	uint8_t sent;
	bool has_ack;
	uint8_t pad[6]; /* so that copies can be compared */
};

/** struct asked_more - Room for those that are not near */
struct asked_more {
	struct asked_one one[ASKED_MAX - ASKED_NEAR];
};

/**
 * struct asked - The last of them, oldest first; all zero is empty. One cache line
 * @more:	NULL until given: then the oldest is forgotten sooner
 * @sent:	SENT_*, and ASKED_HAS_ACK
 * @ts_known, @ts_recent: Not of these, but needed as often: the timestamp of the side's
 *		last segment that was in order (RFC 7323 4.3)
 */
struct asked {
	uint64_t frame[ASKED_NEAR];
	tstamp ts[ASKED_NEAR];
	uint32_t end[ASKED_NEAR], ack[ASKED_NEAR];
	struct asked_more *more;
	uint32_t ts_recent;
	uint8_t sent[ASKED_NEAR];
	uint8_t n;
	bool ts_known;
};
static_assert(sizeof(struct asked) <= 64, "one cache line");

#define ASKED_HAS_ACK 0x80u

/** asked_full() - Does one more push the oldest out, for want of @more? */
static inline bool asked_full(const struct asked *a)
{
	return a->n == ASKED_NEAR && !a->more;
}

/** asked_add_behind() - asked_add() if others are waiting */
void asked_add_behind(struct asked *a, const struct segment *g, uint8_t sent);

/** asked_add() - A segment was sent; the oldest is forgotten if there is no room */
static inline void asked_add(struct asked *a, const struct segment *g, uint8_t sent)
{
	if (a->n) {
		asked_add_behind(a, g, sent);
		return;
	}
	a->n = 1;
	a->frame[0] = g->number;
	a->ts[0] = g->ts;
	a->end[0] = g->seq + seg_len(g);
	a->ack[0] = g->ack;
	a->sent[0] = (uint8_t)(sent | (g->flags & SEG_ACK ? ASKED_HAS_ACK : 0));
}

/** asked_shorten() - Forget all that need @more, the oldest first, and it */
void asked_shorten(struct asked *a);

/** asked_tidy() - Zero what nobody waits for any more: so it takes less when it is packed */
void asked_tidy(struct asked *a);

/** asked_answered_some() - asked_answered() if some are waiting */
void asked_answered_some(struct asked *a, bool has_ack, uint32_t ack);

/**
 * asked_answered() - The peer has sent something else than a RST, up to @ack
 *
 * What was acknowledged has arrived and needs no answer; nor has a bare ACK any.
 */
static inline void asked_answered(struct asked *a, bool has_ack, uint32_t ack)
{
	if (a->n == 1 && has_ack && !seq_after(a->end[0], ack))
		a->n = 0;
	else if (a->n)
		asked_answered_some(a, has_ack, ack);
}

/**
 * asked_find() - The segment that a RST answers
 *
 * The oldest that asks for something; a bare ACK, the last one, only if there is no
 * other: most sockets take one without a word.
 *
 * @since:	Not one sent before that
 * @last:	Frame of its sender's RST before: what came after that comes first, since
 *		not everything gets a RST of its own
 * @found:	Filled in if there is one
 *
 * Return: which it is, for asked_taken(), or -1
 */
int asked_find(const struct asked *a, const struct segment *rst, tstamp since,
	       uint64_t last, struct asked_one *found);

/** asked_any() - Is one with any of these SENT_* waiting? */
bool asked_any(const struct asked *a, uint8_t sent);

/** asked_aborted() - Their sender resets: nobody will answer its bare ACKs */
void asked_aborted(struct asked *a);

/** asked_taken() - That one was answered by a RST, and so were those before it */
void asked_taken(struct asked *a, int which);

#endif /* TCT_ASKED_H */
