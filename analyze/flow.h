/* SPDX-License-Identifier: MIT
 *
 * flow.h - a connection under observation, and the table of them.
 */
#ifndef TCT_FLOW_H
#define TCT_FLOW_H

#include <assert.h>
#include <stdbool.h>

#include "asked.h"
#include "endpoint.h"
#include "halfopen.h"
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

struct flowtab;

/**
 * struct flowtab_cfg - How much a table may take
 * @key:	Random numbers, so that nobody can choose colliding addresses
 * @max_bytes:	For flows and index
 * @rows:	Flows have rows
 * @opinions:	Flows have room for what other tools say of them
 * @by_id:	Walks go by id, not by first segment: some flows may have none
 * @limits:	When flows are over
 * @packs:	Who has been silent for a while takes less room: nobody keeps pointers to flows, there are no
 *		rows, and nothing but segments comes
 * @as_they_end: Those leave the table; else they only do when there is no room
 * @settle:	Silence in ns after which a close is told, if there is @closed; below 10 s, with @packs
 * @leave_syn:	Called with a SYN that leaves the table, of flowtab_syn_add(); @early as below
 * @leave:	Called with a flow that leaves the table; @early: not over yet, pushed out to
 *		make room
 * @closed:	Called when both ends have closed, long before it is over; may be NULL
 */
struct flowtab_cfg {
	uint64_t key[2];
	size_t max_bytes;
	bool rows, opinions, by_id, packs, as_they_end;
	struct flow_limits limits;
	tstamp settle;
	void (*leave_syn)(void *arg, const struct halfopen *o, bool early);
	void (*leave)(void *arg, struct flow *f, struct story *s, bool early);
	void (*closed)(void *arg, struct flow *f, struct story *s);
	void *arg;
};

/** flowtab_new() - Return: to flowtab_free(), or NULL without memory */
struct flowtab *flowtab_new(const struct flowtab_cfg *cfg);
void flowtab_free(struct flowtab *t);

/**
 * flowtab_find() - The flow between two endpoints, in either direction
 * @story:	Set if one is found
 *
 * Return: borrowed, or NULL
 */
struct flow *flowtab_find(struct flowtab *t, const struct endpoint *src,
			  const struct endpoint *dst, struct story **story);

/**
 * struct hit - What there is between two endpoints
 * @flow, @story: NULL if there is no flow; borrowed
 * @from:	Which side of the flow the first one of the two is
 * @syn:	Or there is a SYN that nobody has answered: its number + 1, else 0
 */
struct hit {
	struct flow *flow;
	struct story *story;
	enum side from;
	uint32_t syn;
};

/** flowtab_at() - flowtab_find() with flowtab_hash() of flow_hot.h, and of SYNs, too */
struct hit flowtab_at(struct flowtab *t, uint32_t hash, const struct endpoint *src,
		      const struct endpoint *dst);

/**
 * flowtab_syn_add() - Keep a SYN instead of a flow; halfopen_fits() and nothing is there
 * @hash:	Of its endpoints
 *
 * Return: false if there is no room
 */
bool flowtab_syn_add(struct flowtab *t, uint32_t hash, const struct segment *g,
		     uint64_t id);

/** flowtab_syn_take() - Give the SYN of a hit up: there is more to it */
void flowtab_syn_take(struct flowtab *t, uint32_t hash, const struct hit *h,
		      struct halfopen *o);

/**
 * flowtab_add() - A new flow, whose first sender is @src; an older one is over
 *
 * Return: zeroed but for its ends, or NULL without memory (nothing left to evict)
 */
struct flow *flowtab_add(struct flowtab *t, const struct endpoint *src,
			 const struct endpoint *dst, struct story **story);

/** flowtab_begin() - flowtab_add() for who has the hash and knows that nothing is between the two */
struct flow *flowtab_begin(struct flowtab *t, uint32_t hash, const struct endpoint *src,
			   const struct endpoint *dst, struct story **story);

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

/**
 * flowtab_annex() - Make sure that it is there
 *
 * Others may be pushed out for it, but not this flow. Return: false without memory
 */
bool flowtab_annex(struct flowtab *t, struct story *s, enum annex a);

/** flowtab_extra() - Make sure that there is s->extra. Return: false without memory */
static inline bool flowtab_extra(struct flowtab *t, struct story *s)
{
	return s->extra || flowtab_annex(t, s, ANNEX_EXTRA);
}

/** half_strays() - Is it neither the next segment of that side nor the first one? */
static inline bool half_strays(const struct half *h, const struct segment *g)
{
	bool begun = h->packets || (h->flags & (HALF_ISN | HALF_SYN));

	return begun && (g->seq != h->next || (g->flags & SEG_SYN));
}

/**
 * flowtab_prepare() - Make room for what the tracker may remember of a segment
 * @x:		Who sends it
 *
 * To be called before track_segment(). Return: false without memory
 */
static inline bool flowtab_prepare(struct flowtab *t, const struct flow *f,
				   struct story *s, enum side x,
				   const struct segment *g)
{
	const struct half *h = &f->half[x];
	bool stray = (g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN &&
		     h->state >= TS_ESTABLISHED;
	bool aborts = (g->flags & SEG_RST) || (g->opts & OPT_FASTCLOSE);

	if (asked_full(&s->asked[x]))
		flowtab_annex(t, s, x == SIDE_A ? ANNEX_MORE_A : ANNEX_MORE_B);
	/* Later there would be a gap in what is kept. */
	if ((g->flags & SEG_RST) && s->nresets == RESETS_NEAR)
		flowtab_annex(t, s, ANNEX_RESETS);
	if (half_strays(h, g) && !s->loss && !flowtab_annex(t, s, ANNEX_LOSS))
		return false;
	return !(aborts || stray) || flowtab_extra(t, s);
}

typedef int flow_fn(void *arg, struct flow *f, struct story *s);

/**
 * struct flowtab_turn - One to visit
 * @when:	Frame of its first segment, or its id: cfg.by_id
 * @is:		As in struct slot
 */
struct flowtab_turn {
	uint64_t when;
	uint32_t is;
};

/**
 * struct flowtab_walk - A visit to all flows and SYNs
 * @turn:	@n of them, in order; @at is next
 */
struct flowtab_walk {
	struct flowtab_turn *turn;
	size_t n, at;
};

/** flowtab_walk() - To flowtab_walk_end(). Return: 0 or -ENOMEM */
int flowtab_walk(struct flowtab *t, struct flowtab_walk *w);
void flowtab_walk_end(struct flowtab_walk *w);

/** flowtab_turn() - When the next one begins, if there is one: only to compare */
static inline uint64_t flowtab_turn(const struct flowtab_walk *w)
{
	return w->turn[w->at].when;
}

/**
 * flowtab_step() - Visit the next one
 *
 * For a SYN cfg.leave_syn is called, although it stays. Return: that of @fn
 */
int flowtab_step(struct flowtab *t, struct flowtab_walk *w, flow_fn *fn, void *arg);

/** flowtab_each() - Visit all, in no particular order. Return: 0, or the first other of @fn */
int flowtab_each(struct flowtab *t, flow_fn *fn, void *arg);

/** flowtab_time() - It is that late: flows that are over leave, closes are told */
void flowtab_time(struct flowtab *t, tstamp now);

/** flowtab_asks() - That flow is a SYN without an answer: flow_is_unanswered() */
void flowtab_asks(struct flowtab *t, const struct story *s);

/** flowtab_closed() - Both ends of that flow have closed by now */
void flowtab_closed(struct flowtab *t, struct flow *f, const struct story *s);

/** flowtab_live() - How many flows are there, and SYNs */
size_t flowtab_live(const struct flowtab *t);

/** flowtab_bytes() - Memory taken */
size_t flowtab_bytes(const struct flowtab *t);

#endif /* TCT_FLOW_H */
