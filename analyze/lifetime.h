/* SPDX-License-Identifier: MIT
 *
 * lifetime.h - when a flow is over although no segment says so, on the packets' clock.
 */
#ifndef TCT_LIFETIME_H
#define TCT_LIFETIME_H

#include "frame.h"

/**
 * struct flow_limits - Silence, in ns, after which a flow is over; 0: never
 * @closed:	Both ends have closed by FIN. LIFETIME_LATE times that once something came
 *		late: a lost last ACK makes the peer send its FIN again and again, and a RST that
 *		nobody believed does not end the talk
 * @syn:	Nobody has answered its SYN
 * @idle:	Anything else
 */
struct flow_limits {
	tstamp closed, syn, idle;
};

#define LIFETIME_LATE 12

/** flow_limits_shortest() - After no more silence than that nothing is over */
static inline tstamp flow_limits_shortest(const struct flow_limits *l)
{
	/* 0 is never: it becomes the largest number, which nothing exceeds. */
	tstamp least = l->closed - 1;

	if (l->syn - 1 < least)
		least = l->syn - 1;
	return l->idle - 1 < least ? l->idle - 1 : least;
}

/* The first late segment comes within seconds: a FIN is sent again after 0.2 s or a little more
 * (RFC 6298 and Linux's TCP_RTO_MIN), each further time after twice as long: in 5 s four
 * times. 130 s: Linux gives a SYN up after 127 s (tcp_syn_retries 6), or 131 s
 * (tcp_syn_linear_timeouts 4).
 */
#define LIFETIME_DEFAULT                                                               \
	{                                                                              \
		.closed = UINT64_C(5000000000), .syn = UINT64_C(130000000000),         \
	}

/**
 * struct packetclock - The time that a run of frames has reached
 * @now:	It does not go backwards, but for a minute or more
 * @before:	Time of the frame before
 *
 * A single frame whose time is far from the others' does not move it: two have to agree.
 */
struct packetclock {
	tstamp now, before;
};

#define PACKETCLOCK_BACK UINT64_C(60000000000)

/** packetclock_see() - A frame of that time came. Return: @now */
static inline tstamp packetclock_see(struct packetclock *c, tstamp ts)
{
	tstamp early = ts < c->before ? ts : c->before;
	tstamp late = ts < c->before ? c->before : ts;

	c->before = ts;
	if (early > c->now)
		c->now = early;
	else if (late + PACKETCLOCK_BACK < c->now)
		c->now = late;
	return c->now;
}

/** packetclock_reach() - It is that late although no frame says so. Return: @now */
static inline tstamp packetclock_reach(struct packetclock *c, tstamp now)
{
	if (now > c->now)
		c->now = now;
	return c->now;
}

#endif /* TCT_LIFETIME_H */
