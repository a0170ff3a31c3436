/* SPDX-License-Identifier: MIT
 *
 * judge.c - from facts to ending, closer and causes.
 */
#include "judge.h"

#include "kernelfacts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const whose_name[WHOSE_N] = {
	[WHOSE_NONE] = NULL,
	[WHOSE_CLIENT] = "client",
	[WHOSE_SERVER] = "server",
	[WHOSE_BOTH] = "both",
};

const char *flow_side_name(const struct flow *f, enum side x)
{
	return x == (enum side)f->client ? "client" : "server";
}

static enum whose whose(const struct flow *f, enum side x)
{
	return x == (enum side)f->client ? WHOSE_CLIENT : WHOSE_SERVER;
}

/* Unanswered to the end: so often that it is no mere delay. */
#define TAIL_MIN 2

static uint64_t facts_of_tail(const struct flow *f, const struct story *s)
{
	const struct loss *loss = story_loss(s);
	uint64_t known = 0;

	for (int x = 0; x < SIDES; x++) {
		const struct half *h = &f->half[x];

		if (loss->unanswered[x] >= TAIL_MIN)
			known |= F(UNANSWERED_TAIL);
		if (loss->unanswered_frame[x] &&
		    story_extra(s)->icmp_last[x] > loss->unanswered_frame[x])
			known |= F(ICMP_TAIL);
		if (loss->probes[x] >= TAIL_MIN && h->state != TS_CLOSE)
			known |= F(PROBES_TAIL);
		if ((h->flags & HALF_ZEROWIN) && h->state != TS_CLOSE)
			known |= F(ZERO_WINDOW_TAIL);
		if (s->kernel && s->kernel->err[x] == ETIMEDOUT)
			known |= F(KERNEL_GAVE_UP);
	}
	return known;
}

/* The SYN+ACK was all that ever came from the server. */
static bool only_synack(const struct flow *f, const struct story *s)
{
	const struct half *server = &f->half[flow_server(f)];
	const struct half *client = &f->half[f->client];

	return (s->facts & F(SYNACK)) && (client->flags & HALF_ISN) && !server->bytes &&
	       server->acked == client->isn + 1 && !s->fin[flow_server(f)];
}

static bool syn_only(const struct flow *f, const struct story *s)
{
	const struct half *server = &f->half[flow_server(f)];

	return (s->facts & F(SYN)) && !(s->facts & F(SYNACK)) && !f->self &&
	       server->bytes == 0 && !s->fin[flow_server(f)] &&
	       !(f->half[f->client].flags & HALF_ACKS);
}

/* TCP_LINGER2 is about FIN_WAIT2 only. */
static uint64_t facts_of_calls(uint64_t calls, uint64_t known)
{
	return (known & F(RESETTER_FIN)) ? calls : calls & ~F(CALL_LINGER2);
}

static uint64_t all_facts(const struct flow *f, const struct story *s, uint64_t calls,
			  const struct reset *r, const struct told *told)
{
	uint64_t known = s->facts | facts_of_tail(f, s);

	if (s->fin_acked[SIDE_A] && s->fin_acked[SIDE_B])
		known |= F(FINS_ACKED);
	if (syn_only(f, s))
		known |= F(SYN_ONLY);
	if (only_synack(f, s))
		known |= F(SERVER_ONLY_SYNACK);
	if (!r)
		return known;
	if (r->effective) {
		known |= kernel_facts(r, told, &calls);
		return known | r->facts | F(RST_ACCEPTED) |
		       facts_of_calls(calls, r->facts);
	}
	/* One that changed nothing explains nothing, but for whose it was. */
	if (r->facts & F(ANSWERS_BAD_SYNACK))
		known |= F(RST_REPLY) | F(ANSWERS_BAD_SYNACK);
	if (told->unsent)
		known |= F(KERNEL_NOT_SENT);
	return known | (r->facts & (F(RST_INJECTED) | F(RESETTER_TALKS_ON)));
}

static enum ending ending_by_fin(uint64_t known)
{
	if ((known & F(UNANSWERED_TAIL)) && !(known & F(FINS_ACKED)))
		return ENDING_TIMEOUT;
	if (!(known & F(FIN_BOTH)))
		return (known & F(UNANSWERED_TAIL)) ? ENDING_TIMEOUT
						    : ENDING_HALF_CLOSED;
	return (known & F(CROSSED)) ? ENDING_SIMULTANEOUS : ENDING_GRACEFUL;
}

static enum ending ending_of(const struct flow *f, const struct story *s,
			     uint64_t known)
{
	if (!s->first_frame)
		return ENDING_UNSEEN;
	if ((known & F(RST_ACCEPTED)) && (known & F(RST_REFUSAL)))
		return ENDING_REFUSED;
	if (known & F(RST_ACCEPTED))
		return ENDING_RESET;
	if (f->self && (known & F(FIN_ANY)))
		return ENDING_SIMULTANEOUS;
	if (known & F(SYN_ONLY))
		return ENDING_UNANSWERED;
	if (known & F(FIN_ANY))
		return ending_by_fin(known);
	if (known & (F(UNANSWERED_TAIL) | F(PROBES_TAIL)))
		return ENDING_TIMEOUT;
	return ENDING_OPEN;
}

static enum whose closer_of(const struct flow *f, const struct story *s,
			    const struct reset *r, uint64_t known)
{
	uint64_t a = s->fin[SIDE_A], b = s->fin[SIDE_B];
	uint64_t fin = a && (!b || a < b) ? a : b;

	if (r && r->accepted && (!fin || r->frame < fin))
		return whose(f, (enum side)r->by);
	if (!fin)
		return WHOSE_NONE;
	if (known & F(CROSSED))
		return WHOSE_BOTH;
	return whose(f, fin == a ? SIDE_A : SIDE_B);
}

static enum whose time_wait_of(const struct flow *f, const struct story *s)
{
	bool a = s->held_tw & (1u << SIDE_A), b = s->held_tw & (1u << SIDE_B);

	if (a && b)
		return WHOSE_BOTH;
	if (!a && !b)
		return WHOSE_NONE;
	return whose(f, a ? SIDE_A : SIDE_B);
}

const struct told *verdict_told(const struct story *s, const struct verdict *v)
{
	return v->decisive ? &v->told[story_reset_index(s, v->decisive)] : NULL;
}

/* It carries the option itself, unless it answers who does. */
static uint64_t fastclose_frame(const struct reset *r)
{
	if (!r)
		return 0;
	return r->provoked ? r->provoked : r->frame;
}

void judge(const struct flow *f, const struct story *s, uint64_t calls,
	   struct causes_memo *memo, struct verdict *v)
{
	memset(v, 0, sizeof(*v));
	v->decisive = reset_decisive(s);
	testimony_of(f, s, v->told);
	v->facts = all_facts(f, s, calls, v->decisive, verdict_told(s, v));
	v->ending = ending_of(f, s, v->facts);
	v->closer = closer_of(f, s, v->decisive, v->facts);
	v->time_wait = time_wait_of(f, s);
	if (v->ending != ENDING_GRACEFUL && v->ending != ENDING_SIMULTANEOUS)
		v->ncauses = verdict_causes_again(memo, v->facts, v->causes);
	v->half_close = v->facts & F(HALF_CLOSE);
	v->complete = v->facts & F(SYN);
}

static uint64_t frame_of(const struct flow *f, const struct story *s,
			 const struct verdict *v, enum moment m)
{
	const struct extra *extra = story_extra(s);
	const struct loss *loss = story_loss(s);
	const struct reset *r = v->decisive;
	enum side x = r ? (enum side)r->by : SIDE_A;
	enum side y = flow_other(f, x);
	enum side tail =
		loss->unanswered[SIDE_A] >= loss->unanswered[SIDE_B] ? SIDE_A : SIDE_B;
	enum side probing =
		loss->probes[SIDE_A] >= loss->probes[SIDE_B] ? SIDE_A : SIDE_B;

	switch (m) {
	case MOMENT_SYN:
		return s->syn;
	case MOMENT_SYNACK:
		return s->synack;
	case MOMENT_FIN:
		return s->fin[SIDE_A] && (!s->fin[SIDE_B] ||
					  s->fin[SIDE_A] < s->fin[SIDE_B])
			       ? s->fin[SIDE_A]
			       : s->fin[SIDE_B];
	case MOMENT_RST:
		return r ? r->frame : 0;
	case MOMENT_PROVOKED:
		return r ? r->provoked : 0;
	case MOMENT_FASTCLOSE:
		return fastclose_frame(r);
	case MOMENT_EARLIER_RST:
		return r ? r->earlier : 0;
	case MOMENT_RESETTER_FIN:
		return s->fin[x];
	case MOMENT_RESETTER_FIN_ACKED:
		return s->fin_acked[x];
	case MOMENT_VICTIM_FIN:
		return s->fin[y];
	case MOMENT_LATE_DATA:
		return s->late_data;
	case MOMENT_PROBE:
		return loss->probe_frame[r && r->effective ? x : probing];
	case MOMENT_RETRANS:
		return loss->unanswered_frame[r && r->effective ? x : tail];
	case MOMENT_AFTER_RST:
		return extra->after_rst;
	case MOMENT_AFTER_FIN:
		return s->after_fin;
	case MOMENT_ICMP:
		return extra->icmp;
	case MOMENT_ICMP_LAST:
		return extra->icmp_last[SIDE_A] > extra->icmp_last[SIDE_B]
			       ? extra->icmp_last[SIDE_A]
			       : extra->icmp_last[SIDE_B];
	case MOMENT_LAST:
		return f->half[SIDE_A].frame > f->half[SIDE_B].frame
			       ? f->half[SIDE_A].frame
			       : f->half[SIDE_B].frame;
	case MOMENT_NONE:
	case MOMENT_N:
		break;
	}
	return 0;
}

#define KERNEL_ON_RST                                                                  \
	(F(KERNEL_UNREAD) | F(KERNEL_ABORT) | F(KERNEL_DESTROYED) |                    \
	 F(KERNEL_KEEPALIVE) | F(KERNEL_LINGER2) | F(KERNEL_LATE_DATA) |               \
	 F(KERNEL_NO_SOCKET) | F(KERNEL_OVERFLOW) | F(KERNEL_NOT_SENT) |               \
	 F(KERNEL_DISAGREES))

uint64_t judge_cites(const struct verdict *v, enum cause_id id)
{
	return causes[id].must | (v->facts & KERNEL_ON_RST);
}

bool judge_evidence(const struct flow *f, const struct story *s,
		    const struct verdict *v, enum fact fact, char *buf, size_t n)
{
	enum side x = v->decisive ? (enum side)v->decisive->by : SIDE_A;
	uint64_t frame = frame_of(f, s, v, facts[fact].moment);
	const struct told *told = verdict_told(s, v);
	const char *reason = told && told->why ? told->why->reason : "";
	size_t used = 0;

	if (!facts[fact].text[0] || (facts[fact].moment != MOMENT_NONE && !frame))
		return false;
	buf[0] = '\0';
	for (const char *p = facts[fact].text; *p && used + 1 < n; p++) {
		int k = 1;

		if (p[0] == '%' && p[1] == 'f')
			k = snprintf(buf + used, n - used, "%" PRIu64, frame);
		else if (p[0] == '%' && p[1] == 'R')
			k = snprintf(buf + used, n - used, "the %s",
				     flow_side_name(f, x));
		else if (p[0] == '%' && p[1] == 'V')
			k = snprintf(buf + used, n - used, "the %s",
				     flow_side_name(f, flow_other(f, x)));
		else if (p[0] == '%' && p[1] == 'k')
			k = snprintf(buf + used, n - used, "%s", reason);
		else
			k = snprintf(buf + used, n - used, "%c", *p);
		p += *p == '%';
		used += (size_t)k < n - used ? (size_t)k : n - used - 1;
	}
	return true;
}
