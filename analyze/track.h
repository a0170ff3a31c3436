/* SPDX-License-Identifier: MIT
 *
 * track.h - what a segment does to the two ends of its connection.
 */
#ifndef TCT_TRACK_H
#define TCT_TRACK_H

#include "flow.h"

/**
 * track_begins() - Does this segment begin another connection between the same ends?
 * @f, @s:	What is known of the present one
 * @x:		Who sends it
 */
bool track_begins(const struct flow *f, const struct story *s, enum side x,
		  const struct segment *g);

/**
 * track_pending() - Does this segment show that an earlier SYN began another connection?
 *
 * That SYN (s->extra->pending) was taken for a stray one on the present connection; a SYN+ACK
 * that acknowledges it, or that the SYN is sent again, proves otherwise.
 */
bool track_pending(const struct story *s, const struct segment *g);

/** track_forget() - Take the pending SYN out of the present connection's counts */
void track_forget(struct flow *f, struct story *s);

/**
 * track_segment() - Apply a segment to its sender, then to its receiver
 * @x:		Who sent it
 * @row:	Filled in: labels, relative numbers, states after it; NULL if nobody looks at it
 */
void track_segment(struct flow *f, struct story *s, enum side x,
		   const struct segment *g, struct row *row);

/**
 * track_plain() - The same for a segment that is nothing special, without a row
 *
 * Return: false, and nothing has changed, if it may be special: then track_segment()
 */
bool track_plain(struct flow *f, struct story *s, enum side x, const struct segment *g);

/** track_icmp() - An ICMP error quotes a segment that @x sent */
void track_icmp(struct flow *f, struct story *s, enum side x, const struct segment *g,
		struct row *row);

#endif /* TCT_TRACK_H */
