/* SPDX-License-Identifier: MIT
 *
 * dissect_segment.h - from a TCP header to a segment, for both ways that lead to one:
 * dissect.c and dissect_tcp.c.
 */
#ifndef TCT_DISSECT_SEGMENT_H
#define TCT_DISSECT_SEGMENT_H

#include <string.h>

#include "dissect_layer.h"

#define TCP_HEADER 20u

/**
 * segment_fill() - All but addresses, @ip_id, @ttl and options, which are none for now
 * @h:		TCP_HEADER bytes
 *
 * All members, one by one: a structure of this size is slow to zero first.
 */
static inline void segment_fill(struct segment *s, const struct frame *f,
				const uint8_t *h, size_t payload, bool truncated)
{
	s->ts = f->ts;
	s->number = f->number;
	s->seq = be32(h + 4);
	s->ack = be32(h + 8);
	s->payload = (uint32_t)payload;
	s->sack_end = s->tsval = s->tsecr = 0;
	s->window = be16(h + 14);
	s->flags = be16(h + 12) & 0x1ff;
	s->opts = s->mss = 0;
	s->wscale = s->icmp_type = s->icmp_code = 0;
	s->truncated = truncated;
}

/** segment_endpoints() - @src and @dst of 4 bytes, or 16 if @v6, and the ports at @h */
static inline void segment_endpoints(struct segment *s, bool v6, const uint8_t *src,
				     const uint8_t *dst, const uint8_t *h)
{
	if (v6) {
		endpoint_set_v6(&s->src, src, be16(h));
		endpoint_set_v6(&s->dst, dst, be16(h + 2));
	} else {
		endpoint_set_v4(&s->src, src, be16(h));
		endpoint_set_v4(&s->dst, dst, be16(h + 2));
	}
}

/** segment_walk_options() - segment_options() of any layout; dissect_tcp.c */
void segment_walk_options(struct segment *s, const uint8_t *p, size_t n, size_t beyond);

/**
 * segment_options() - Take TCP options
 * @n:		Bytes at @p that were captured; @beyond more were not
 *
 * Almost all segments have one option, the timestamp, as RFC 7323 A lays it out.
 */
static inline void segment_options(struct segment *s, const uint8_t *p, size_t n,
				   size_t beyond)
{
	static const uint8_t layout[] = { 1, 1, 8, 10 };

	if (n != 12 || beyond || memcmp(p, layout, sizeof(layout)) != 0) {
		segment_walk_options(s, p, n, beyond);
		return;
	}
	s->opts = OPT_TS;
	s->tsval = be32(p + 4);
	s->tsecr = be32(p + 8);
}

#endif /* TCT_DISSECT_SEGMENT_H */
