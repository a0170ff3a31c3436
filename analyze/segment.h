/* SPDX-License-Identifier: MIT
 *
 * segment.h - a TCP segment, parsed: numbers in host order, no pointers into the
 * frame, so it may outlive it.
 */
#ifndef TCT_SEGMENT_H
#define TCT_SEGMENT_H

#include <stdbool.h>

#include "endpoint.h"
#include "frame.h"

/* Flag bits as in the TCP header (RFC 9293 3.1, RFC 3168, AccECN's AE). */
enum {
	SEG_FIN = 1u << 0,
	SEG_SYN = 1u << 1,
	SEG_RST = 1u << 2,
	SEG_PSH = 1u << 3,
	SEG_ACK = 1u << 4,
	SEG_URG = 1u << 5,
	SEG_ECE = 1u << 6,
	SEG_CWR = 1u << 7,
	SEG_AE = 1u << 8,
};

/* TCP options recognised, a bit each. */
enum {
	OPT_MSS = 1u << 0,	 /* RFC 9293 3.7.1, @mss */
	OPT_WSCALE = 1u << 1,	 /* RFC 7323 2, @wscale */
	OPT_SACK_OK = 1u << 2,	 /* RFC 2018 2 */
	OPT_SACK = 1u << 3,	 /* RFC 2018 3, @sack_end */
	OPT_TS = 1u << 4,	 /* RFC 7323 3, @tsval and @tsecr */
	OPT_TFO = 1u << 5,	 /* RFC 7413 Fast Open cookie or its request */
	OPT_MPTCP = 1u << 6,	 /* RFC 8684, any subtype */
	OPT_FASTCLOSE = 1u << 7, /* RFC 8684 3.5 MP_FASTCLOSE */
	OPT_MP_RST = 1u << 8,	 /* RFC 8684 3.6 MP_TCPRST */
	OPT_MD5 = 1u << 9,	 /* RFC 2385 */
	OPT_AO = 1u << 10,	 /* RFC 5925 */
	OPT_DATA_FIN = 1u << 12, /* RFC 8684 3.3.3 DATA_FIN */
	OPT_BAD = 1u << 11,	 /* a length that does not fit: the rest was skipped */
};

/**
 * struct segment - What one frame says about one TCP connection
 * @ts:		Capture time
 * @number:	Frame it came from
 * @src, @dst:	The innermost IP addresses, and the ports
 * @seq, @ack:	Absolute, as on the wire
 * @payload:	Bytes on the wire by the IP header, even if not captured
 * @window:	Unscaled, as on the wire
 * @flags:	SEG_*
 * @opts:	OPT_*
 * @mss:	With OPT_MSS
 * @sack_end:	With OPT_SACK: highest right edge, modulo 2^32
 * @tsval, @tsecr: With OPT_TS
 * @ip_id:	IPv4 identification, 0 for IPv6
 * @ttl:	TTL or hop limit of the innermost IP header
 * @wscale:	With OPT_WSCALE: 0 to 14 (larger values are clamped, RFC 7323 2.3)
 * @icmp_type, @icmp_code: With DISSECT_ICMP: of the error that quotes this header
 * @truncated:	Options or payload were cut by the snap length
 */
struct segment {
	tstamp ts;
	uint64_t number;
	struct endpoint src, dst;
	uint32_t seq, ack;
	uint32_t payload;
	uint32_t sack_end;
	uint32_t tsval, tsecr;
	uint16_t window;
	uint16_t flags;
	uint16_t opts;
	uint16_t mss;
	uint16_t ip_id;
	uint8_t ttl;
	uint8_t wscale;
	uint8_t icmp_type, icmp_code;
	bool truncated;
};

/** seg_len() - Sequence space the segment takes: payload, +1 SYN, +1 FIN */
static inline uint32_t seg_len(const struct segment *s)
{
	return s->payload + !!(s->flags & SEG_SYN) + !!(s->flags & SEG_FIN);
}

/* RFC 9293 3.4: sequence comparisons are modulo 2^32, and only meaningful
 * within half the space.
 */
static inline bool seq_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static inline bool seq_after(uint32_t a, uint32_t b)
{
	return seq_before(b, a);
}

#endif /* TCT_SEGMENT_H */
