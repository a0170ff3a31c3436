/* SPDX-License-Identifier: MIT
 *
 * dissect_tcp.c - the TCP header and its options.
 */
#include "dissect_segment.h"

#define TCP_QUOTE     8 /* what an ICMP error quotes at least, RFC 792 */
#define OPTION_ANY    40
#define TFO_MAGIC     0xf989 /* RFC 7413 Appendix A, in an experimental option */
#define FASTCLOSE     7	     /* RFC 8684 8.2, subtypes of MPTCP */
#define MP_RST	      8
#define DSS	      2
#define DSS_DATA_FIN  0x10
#define OPTION_END    0
#define OPTION_NOP    1
#define OPTION_HEADER 2

/**
 * struct option - Row of the table of options, at the index of its kind
 * @min, @max:	Its length, kind and length bytes included
 * @bit:	OPT_* it sets
 * @set:	Stores its @n bytes after the length, NULL if there is nothing to store
 */
struct option {
	uint8_t min, max;
	uint16_t bit;
	void (*set)(struct segment *s, const uint8_t *p, size_t n);
};

static void set_mss(struct segment *s, const uint8_t *p, size_t n)
{
	(void)n;
	s->mss = be16(p);
}

static void set_wscale(struct segment *s, const uint8_t *p, size_t n)
{
	(void)n;
	s->wscale = p[0] > 14 ? 14 : p[0];
}

static void set_sack(struct segment *s, const uint8_t *p, size_t n)
{
	size_t i;

	s->sack_end = be32(p + 4);
	for (i = 8; i + 8 <= n; i += 8)
		if (seq_after(be32(p + i + 4), s->sack_end))
			s->sack_end = be32(p + i + 4);
}

static void set_ts(struct segment *s, const uint8_t *p, size_t n)
{
	(void)n;
	s->tsval = be32(p);
	s->tsecr = be32(p + 4);
}

static void set_mptcp(struct segment *s, const uint8_t *p, size_t n)
{
	if (p[0] >> 4 == DSS && n > 1 && (p[1] & DSS_DATA_FIN))
		s->opts |= OPT_DATA_FIN;
	if (p[0] >> 4 == FASTCLOSE)
		s->opts |= OPT_FASTCLOSE;
	if (p[0] >> 4 == MP_RST)
		s->opts |= OPT_MP_RST;
}

static void set_experiment(struct segment *s, const uint8_t *p, size_t n)
{
	(void)n;
	if (be16(p) == TFO_MAGIC)
		s->opts |= OPT_TFO;
}

static const struct option options[256] = {
	[2] = { 4, 4, OPT_MSS, set_mss },
	[3] = { 3, 3, OPT_WSCALE, set_wscale },
	[4] = { 2, 2, OPT_SACK_OK, NULL },
	[5] = { 10, 34, OPT_SACK, set_sack },
	[8] = { 10, 10, OPT_TS, set_ts },
	[19] = { 18, 18, OPT_MD5, NULL },
	[29] = { 4, OPTION_ANY, OPT_AO, NULL },
	[30] = { 3, OPTION_ANY, OPT_MPTCP, set_mptcp },
	[34] = { 2, 18, OPT_TFO, NULL },
	[253] = { 4, OPTION_ANY, 0, set_experiment },
	[254] = { 4, OPTION_ANY, 0, set_experiment },
};

/* A length is bad if it runs past the header or is none that the kind can have. */
static bool option_fits(const struct option *o, size_t n, size_t left)
{
	if (n < OPTION_HEADER || n - OPTION_HEADER > left)
		return false;
	return o->max == 0 || (n >= o->min && n <= o->max);
}

/* Take one option of @kind. Return: false if it was the last that can be read. */
static bool option_take(struct segment *s, struct rd *r, size_t beyond, uint8_t kind)
{
	const struct option *o = &options[kind];
	const uint8_t *n = rd_bytes(r, 1);
	const uint8_t *p;

	if (!n || !option_fits(o, *n, rd_left(r) + beyond)) {
		if (n || !beyond)
			s->opts |= OPT_BAD;
		return false;
	}
	p = rd_bytes(r, *n - OPTION_HEADER);
	if (!p)
		return false;
	s->opts |= o->bit;
	if (o->set)
		o->set(s, p, *n - OPTION_HEADER);
	return true;
}

void segment_walk_options(struct segment *s, const uint8_t *p, size_t n, size_t beyond)
{
	struct rd r = rd_from(p, n);
	const uint8_t *kind;

	do
		kind = rd_bytes(&r, 1);
	while (kind && *kind != OPTION_END &&
	       (*kind == OPTION_NOP || option_take(s, &r, beyond, *kind)));
}

static enum dissect_result quoted(const struct walk *w, const uint8_t *h)
{
	*w->seg = (struct segment){
		.ts = w->frame->ts,
		.number = w->frame->number,
		.seq = be32(h + 4),
		.icmp_type = w->icmp_type,
		.icmp_code = w->icmp_code,
	};
	segment_endpoints(w->seg, w->v6, w->src, w->dst, h);
	return DISSECT_ICMP;
}

/* RFC 9293 3.1 */
enum dissect_result layer_tcp(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, w->quoted ? TCP_QUOTE : TCP_HEADER);
	size_t size, captured;

	if (!h)
		return walk_size(w) < TCP_HEADER ? DISSECT_MALFORMED : walk_short(w);
	if (w->quoted)
		return quoted(w, h);
	size = (size_t)(h[12] >> 4) * 4;
	if (size < TCP_HEADER || size - TCP_HEADER > walk_size(w))
		return DISSECT_MALFORMED;
	size -= TCP_HEADER;
	captured = size < rd_left(&w->rd) ? size : rd_left(&w->rd);
	segment_fill(w->seg, w->frame, h, walk_size(w) - size, w->beyond != 0);
	segment_endpoints(w->seg, w->v6, w->src, w->dst, h);
	w->seg->ip_id = w->ip_id;
	w->seg->ttl = w->ttl;
	if (size)
		segment_options(w->seg, w->rd.p, captured, size - captured);
	return DISSECT_OK;
}
