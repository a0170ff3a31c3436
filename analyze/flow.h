/* SPDX-License-Identifier: MIT
 *
 * flow.h - a connection under observation; flowtab.h has the table of them.
 */
#ifndef TCT_FLOW_H
#define TCT_FLOW_H

#include <assert.h>
#include <stdbool.h>

#include "asked.h"
#include "endpoint.h"
#include "lifetime.h"
#include "row.h"
#include "segment.h"
#include "tcpfsm.h"
#include "verdict.h"
#include "zeek.h"

/* half.flags */
enum {
	HALF_ISN = 1u << 0,	     /* @isn and @next mean something */
	HALF_SYN = 1u << 1,	     /* its SYN or SYN+ACK was seen */
	HALF_ACKS = 1u << 2,	     /* @acked means something */
	HALF_FIN = 1u << 3,	     /* it sent FIN */
	HALF_FIN_ACKED = 1u << 4,    /* and got the ACK of it: not sent again since */
	HALF_FIN_GOT = 1u << 5,	     /* it got the peer's FIN */
	HALF_GAP = 1u << 6,	     /* bytes are missing below @next: loss.edge */
	HALF_RST = 1u << 7,	     /* it sent RST */
	HALF_WSCALE = 1u << 8,	     /* @wscale was offered, or no SYN was seen */
	HALF_WAITS = 1u << 9,	     /* loss.unanswered or .probes count */
	HALF_ZEROWIN = 1u << 10,     /* its window is 0 */
	HALF_CHALLENGE = 1u << 11,   /* a challenge ACK is due from it */
	HALF_KILLED = 1u << 12,	     /* closed by a RST that it accepted */
	HALF_RESET = 1u << 13,	     /* closed by a RST that it sent */
	HALF_WAS_ZEROWIN = 1u << 14, /* ... since the peer last sent data */
	HALF_UNSEEN = 1u << 15,	     /* bytes of it were never captured */
};

/* half.quiet: what makes it needless to look at the story for a plain segment */
enum {
	QUIET_ACK = 1u << 0, /* a bare ACK of this side changes nothing in story.zeek */
	QUIET_DATA = 1u << 1, /* nor does data */
	QUIET_OPEN = 1u << 2, /* it has completed the handshake */
	QUIET_WAS = 1u << 3,  /* loss.was_unanswered or .was_probing count */
};

/**
 * struct half - One end of a flow, what each segment touches
 * @isn:	Sequence number that relative 0 stands for
 * @next:	Highest sequence number sent, plus one
 * @acked:	Highest acknowledgement sent: what it has surely received
 * @packets:	Segments sent, modulo 2^32; story.carry counts the rest
 * @bytes:	Payload sent, retransmissions included
 * @frame:	Frame of its last segment
 * @window:	Last one offered, unscaled
 * @flags:	HALF_*
 * @wscale:	Shift of @window, 0 unless both sides offered
 * @state:	enum tcp_state
 * @quiet:	QUIET_*
 */
struct half {
	uint32_t isn, next, acked, packets;
	uint64_t bytes, frame;
	uint16_t window, flags;
	uint8_t wscale, state, quiet, pad;
};

struct story;
struct testimony;

/**
 * struct flow - A connection: two cache lines
 * @half:	In the order in which the ends were first seen, as @end
 * @last:	Time of the last segment
 * @client:	enum side of the client
 * @detached:	No longer found by its addresses: a later connection has them
 * @self:	Both ends are one socket: same address and port
 * @late:	A segment came when both had closed
 * @closed:	Both have closed, as far as the table of flows has been told
 * @opinions:	There is story.zeek
 * @silent:	Nothing has come for so long that it is over: flow_is_over()
 * @complete:	Wireshark's tcp.completeness; @complete_before without the last segment
 */
struct flow {
	struct half half[SIDES];
	struct endpoint end[SIDES];
	uint8_t client;
	bool detached : 1, self : 1, used : 1, late : 1, closed : 1, opinions : 1,
		silent : 1;
	uint8_t complete, complete_before;
	tstamp last;
};
static_assert(sizeof(struct flow) <= 128, "two cache lines");

enum rst_family {
	RST_FAMILY_ABORT,
	RST_FAMILY_REPLY,
	RST_FAMILY_REFUSAL,
	RST_FAMILY_INJECTED,
	RST_FAMILY_N
};

extern const char *const rst_family_name[RST_FAMILY_N];

/**
 * struct reset - A RST
 * @facts:	What holds if this is the decisive one, F(...)
 * @ts:		When
 * @frame:	Where
 * @provoked:	Frame that it answers, 0 if none
 * @earlier:	Frame of an earlier RST of the same side, 0 if none
 * @met:	State of the receiver that it came to
 * @accepted:	The receiver's connection ended by it
 * @effective:	... and was not in TIME_WAIT or gone already
 */
struct reset {
	uint64_t facts;
	tstamp ts;
	uint64_t frame, provoked, earlier;
	uint8_t by;
	uint8_t family;
	uint8_t met;
	bool accepted, effective;
};

/* The first ones, and the newest; so many without more_resets */
#define RESETS_MAX  9
#define RESETS_NEAR 2

/**
 * struct closing - The last call of a side that gave up a descriptor
 * @facts:	F(CALL_...) that explain a RST sent meanwhile
 * @until:	When it returned
 */
struct closing {
	uint64_t facts;
	tstamp until;
};

/**
 * struct extra - One flow, what only few have: a RST, a SYN too many, an ICMP error, calls
 * @resets:	See story_reset()
 * @before:	State of each side before the last RST, which came at @rst_ts
 * @after_rst:	Frame that an end sent after a RST
 * @challenge:	Frame that a challenge ACK is due for
 * @fastclose:	Frame with MP_FASTCLOSE of each side, but for RSTs; @fastclose_ts when it came
 * @pending:	A SYN on the live connection, which may begin another one
 * @icmp:	Frame of the first ICMP error
 * @icmp_last:	Frame of the last ICMP error about a segment of each side
 * @icmp_type, @icmp_code, @icmp_v6: Of the last ICMP error
 * @calls:	F(CALL_...) by side of who made them
 * @connecting:	A connect() went on in the background: the next one asks what came of it
 * @lingers:	SO_LINGER {on, 0 s} is set: it shows when the descriptor is closed
 * @closing:	The same of who closes, until a RST shows that it was the last
 */
struct extra {
	struct reset resets[RESETS_NEAR];
	uint8_t before[SIDES];
	tstamp rst_ts;
	uint64_t after_rst;
	uint64_t challenge[SIDES], fastclose[SIDES];
	tstamp fastclose_ts[SIDES];
	struct segment pending;
	uint64_t icmp, icmp_last[SIDES];
	uint8_t icmp_type, icmp_code;
	bool icmp_v6;
	bool connecting;
	bool lingers[SIDES];
	uint64_t calls[SIDES];
	struct closing closing[SIDES];
};

/** struct more_resets - RSTs that do not fit into an extra */
struct more_resets {
	struct reset one[RESETS_MAX - RESETS_NEAR];
};

/**
 * struct loss - One flow, what segments that are not the next ones of their side leave behind
 * @edge:	With HALF_GAP: all below was seen; @island where the next seen bytes begin
 * @unanswered, @probes: Retransmissions and keep-alive or window probes of each side
 *		since the peer last spoke; the frames of the last of them
 * @was_unanswered, @was_probing: The same when the peer spoke at last, if nothing was
 *		sent since
 */
struct loss {
	uint32_t edge[SIDES], island[SIDES];
	uint64_t unanswered_frame[SIDES], probe_frame[SIDES];
	uint32_t unanswered[SIDES], probes[SIDES];
	uint32_t was_unanswered[SIDES], was_probing[SIDES];
};

/**
 * struct story - One flow, what only remarkable segments touch, but for the first lines
 * @asked:	Segments of each side that the peer has not answered
 * @facts:	F(...), those that are not about one RST
 * @id:		1, 2, 3... in order of first segment
 * @first:	Time of the first segment, @first_frame its frame
 * @extra, @loss, @more_resets: NULL until flowtab_prepare() or flowtab_extra() makes them
 * @number:	Of the flow in its table
 * @nresets:	All of its RSTs, those that are kept too
 * @carry:	2^32 segments each: flow_packets()
 * @fin, @fin_acked: Frames of the first FIN of each side and of its ACK, 0 if none
 * @fin_seq:	Sequence number after that FIN
 * @rtt:	From SYN to the ACK that completes the handshake, 0 if unknown
 * @told:	Not 0 if its close has been told: a sum of the verdict at that time
 * @kernel:	What the kernel said, NULL without any event; owned by the row store
 * @rows:	NULL if the table is without rows
 * @zeek:	NULL if the table is without opinions
 */
struct story {
	struct asked asked[SIDES];
	uint64_t facts;
	uint64_t fin[SIDES], fin_acked[SIDES];
	tstamp fin_ts[SIDES];
	uint32_t fin_seq[SIDES];
	uint64_t id;
	tstamp first;
	uint64_t first_frame;
	uint64_t syn, synack;
	struct extra *extra;
	tstamp rtt;
	uint32_t number;
	uint8_t held_tw;  /* 1u << side: has been in TIME_WAIT */
	uint8_t synacked; /* 1u << side: has sent SYN+ACK */
	uint16_t told;
	uint32_t nresets;
	uint16_t carry[SIDES];
	uint64_t late_data, after_fin;
	struct loss *loss;
	struct more_resets *more_resets;
	struct testimony *kernel;
	struct rowlist *rows;
	struct zeek *zeek;
};

/**
 * enum annex - What a story leads to, on shelves
 *
 * The first ones have to be there when they are needed: flows that have one may be pushed out for
 * them. Without the others less is known: the newest RSTs, and what was asked last.
 */
enum annex {
	ANNEX_EXTRA,
	ANNEX_LOSS,
	ANNEX_RESETS,
	ANNEX_MORE_A,
	ANNEX_MORE_B,
	ANNEX_N
};

/** story_extra() - What there is of it; all zero if nothing */
static inline const struct extra *story_extra(const struct story *s)
{
	static const struct extra none;

	return s->extra ? s->extra : &none;
}

/** story_loss() - The same */
static inline const struct loss *story_loss(const struct story *s)
{
	static const struct loss none;

	return s->loss ? s->loss : &none;
}

/** story_resets() - How many of its RSTs are kept; without any there may be no extra */
static inline uint32_t story_resets(const struct story *s)
{
	uint32_t most = s->more_resets ? RESETS_MAX : RESETS_NEAR;

	if (!s->extra)
		return 0;
	return s->nresets < most ? s->nresets : most;
}

/** story_reset() - One of those that are kept, or the place for the next one, in order */
static inline struct reset *story_reset(const struct story *s, uint32_t i)
{
	return i < RESETS_NEAR ? &s->extra->resets[i]
			       : &s->more_resets->one[i - RESETS_NEAR];
}

/** story_reset_index() - Which of them that is */
uint32_t story_reset_index(const struct story *s, const struct reset *r);

/** flow_other() - The peer of a side; itself for a self-connect */
static inline enum side flow_other(const struct flow *f, enum side s)
{
	return f->self ? s : (enum side) !s;
}

static inline enum side flow_server(const struct flow *f)
{
	return flow_other(f, (enum side)f->client);
}

/** flow_packets() - Segments that a side sent */
static inline uint64_t flow_packets(const struct flow *f, const struct story *s,
				    enum side x)
{
	return (uint64_t)s->carry[x] << 32 | f->half[x].packets;
}

static inline bool half_is_gone(const struct half *h)
{
	return h->state == TS_CLOSE || h->state == TS_TIME_WAIT;
}

/** half_strays() - Is it neither the next segment of that side nor the first one? */
static inline bool half_strays(const struct half *h, const struct segment *g)
{
	bool begun = h->packets || (h->flags & (HALF_ISN | HALF_SYN));

	return begun && (g->seq != h->next || (g->flags & SEG_SYN));
}

/** flow_is_closed() - Has the connection ended for both of its ends? */
static inline bool flow_is_closed(const struct flow *f)
{
	return half_is_gone(&f->half[SIDE_A]) &&
	       half_is_gone(&f->half[flow_other(f, SIDE_A)]);
}

/** flow_is_unanswered() - Is there nothing but SYNs of one side? */
static inline bool flow_is_unanswered(const struct flow *f)
{
	return f->half[SIDE_A].state == TS_SYN_SENT && !f->half[SIDE_B].packets;
}

/** flow_limit() - The silence after which it is over, 0 if none is too long */
static inline tstamp flow_limit(const struct flow *f, const struct flow_limits *l)
{
	if (flow_is_closed(f))
		return f->late ? l->closed * LIFETIME_LATE : l->closed;
	return flow_is_unanswered(f) ? l->syn : l->idle;
}

/** flow_is_over() - ... and is it, at that time? */
static inline bool flow_is_over(const struct flow *f, const struct flow_limits *l,
				tstamp now)
{
	tstamp limit;

	if (now <= f->last)
		return false;
	limit = flow_limit(f, l);
	return limit && now - f->last > limit;
}

#endif /* TCT_FLOW_H */
