/* SPDX-License-Identifier: MIT
 *
 * dissect.h - find the TCP segment in a frame.
 */
#ifndef TCT_DISSECT_H
#define TCT_DISSECT_H

#include "segment.h"

/* Why a frame was, or was not, a segment. Each is counted in the "stats" record. */
enum dissect_result {
	DISSECT_OK,   /* @seg is filled in */
	DISSECT_ICMP, /* ICMP error that quotes a TCP header: @seg is the quoted one */
	DISSECT_NOT_TCP,   /* some other protocol, or a link type nobody knows */
	DISSECT_FRAGMENT,  /* not the first IP fragment: no TCP header in it */
	DISSECT_TRUNCATED, /* cut before the end of the fixed TCP header */
	DISSECT_MALFORMED, /* a length field contradicts another */
	DISSECT_N
};

/**
 * dissect() - Find the TCP segment in a frame
 * @f:		Frame, trusted for nothing but @caplen
 * @seg:	Filled in on DISSECT_OK; on DISSECT_ICMP only @ts, @number, @src, @dst,
 *		@seq, @icmp_type and @icmp_code are meaningful; else untouched
 *
 * Of several TCP layers in one frame the outermost counts. Pure: no allocation, no
 * state, no output. Fuzzed by tests/fuzz/fuzz_dissect.c.
 */
enum dissect_result dissect(const struct frame *f, struct segment *seg);

/** dissect_knows() - Is there a row for this link type (LINKTYPE_*, tcpdump.org)? */
bool dissect_knows(int linktype);

#endif /* TCT_DISSECT_H */
