/* SPDX-License-Identifier: MIT
 *
 * fuzz_dissect.c - any bytes as a frame of any link type.
 *
 * Input: link type (2 bytes), bytes cut off by the snap length (2 bytes), the frame. A number
 * that no row has stands for one that has; the last number stays unknown.
 */
#include <assert.h>
#include <string.h>

#include "dissect.h"
#include "fuzz.h"
#include "rd.h"
#include "walked.h"

#define UNKNOWN 0xffff

/* As many rows as there are: dissect_knows() is asked for all numbers, once. */
static int linktype_from(uint16_t n)
{
	static uint16_t known[UNKNOWN];
	static unsigned int rows;

	for (int i = 0; !known[0] && i < UNKNOWN; i++)
		if (dissect_knows(UNKNOWN - 1 - i))
			known[rows++] = (uint16_t)(UNKNOWN - 1 - i);
	assert(rows);
	return n == UNKNOWN || dissect_knows(n) ? n : known[n % rows];
}

static void check_ports(const struct frame *f, const struct segment *s)
{
	uint8_t ports[4] = { (uint8_t)(s->src.port >> 8), (uint8_t)s->src.port,
			     (uint8_t)(s->dst.port >> 8), (uint8_t)s->dst.port };

	assert(memmem(f->data, f->caplen, ports, sizeof(ports)));
}

/* The header lies in the frame, and what it says fits. */
static void check(const struct frame *f, const struct segment *s,
		  enum dissect_result result)
{
	assert(s->ts == f->ts && s->number == f->number);
	check_ports(f, s);
	if (result != DISSECT_OK)
		return;
	assert(f->caplen >= 20);
	assert(s->flags < 0x200);
	assert(s->wscale <= 14 && (s->wscale == 0 || s->opts & OPT_WSCALE));
	assert((s->opts & (OPT_FASTCLOSE | OPT_MP_RST)) == 0 || s->opts & OPT_MPTCP);
	assert(s->payload <= 65535 || s->payload <= f->wirelen);
}

static bool same_segment(const struct segment *a, const struct segment *b)
{
	return endpoint_eq(&a->src, &b->src) && endpoint_eq(&a->dst, &b->dst) &&
	       a->seq == b->seq && a->ack == b->ack && a->payload == b->payload &&
	       a->flags == b->flags && a->window == b->window && a->ip_id == b->ip_id &&
	       a->ttl == b->ttl;
}

/* A smaller snap length may hide the segment, but makes no other one of it. */
static void check_snapped(const struct frame *f, const struct segment *whole,
			  uint32_t caplen)
{
	struct frame snapped = *f;
	struct segment s;
	enum dissect_result result;

	snapped.caplen = caplen;
	result = dissect(&snapped, &s);
	assert(result == DISSECT_OK || result == DISSECT_TRUNCATED);
	assert(result != DISSECT_OK || same_segment(&s, whole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_from(data, size);
	struct frame f = { .ts = 1, .number = 1 };
	struct segment s, was;
	enum dissect_result result;
	uint32_t cut;

	f.linktype = linktype_from(rd_u16(&r));
	cut = rd_u16(&r);
	if (!rd_ok(&r))
		return 0;
	f.caplen = (uint32_t)rd_left(&r);
	f.wirelen = f.caplen + cut;
	f.data = r.p;
	memset(&was, 0xa5, sizeof(was));
	s = was;
	result = dissect(&f, &s);
	assert(result < DISSECT_N);
	if (result == DISSECT_OK || result == DISSECT_ICMP)
		check(&f, &s, result);
	else
		assert(memcmp(&s, &was, sizeof(s)) == 0);
	if (result == DISSECT_OK && f.caplen)
		check_snapped(&f, &s, f.caplen - 1 - cut % f.caplen);
	assert(walked_alike(&f));
	return 0;
}
