/* SPDX-License-Identifier: MIT
 *
 * wire.h - from a segment back to the frame that dissect() finds it in.
 */
#ifndef TCT_WIRE_H
#define TCT_WIRE_H

#include <assert.h>
#include <string.h>

#include "frame.h"
#include "segment.h"

#define WIRE_ROOM 160
#define WIRE_RAW  101 /* LINKTYPE_RAW */

static inline uint8_t *wire_u16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
	return p + 2;
}

static inline uint8_t *wire_u32(uint8_t *p, uint32_t v)
{
	return wire_u16(wire_u16(p, v >> 16), v & 0xffff);
}

static inline uint8_t *wire_bytes(uint8_t *p, const void *bytes, size_t n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static inline bool wire_is_v4(const struct endpoint *e)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(e->addr, mapped, sizeof(mapped)) == 0;
}

/* An IP header before @n bytes of protocol @proto. */
static inline uint8_t *wire_ip(uint8_t *p, const struct segment *g, size_t n,
			       uint8_t proto)
{
	if (wire_is_v4(&g->src)) {
		p = wire_u16(p, 0x4500);
		p = wire_u16(p, (uint32_t)n + 20);
		p = wire_u32(p, 0x00014000);
		p = wire_u16(p, 0x4000u | proto);
		p = wire_u16(p, 0);
		p = wire_bytes(p, g->src.addr + 12, 4);
		return wire_bytes(p, g->dst.addr + 12, 4);
	}
	p = wire_u32(p, 0x60000000);
	p = wire_u16(p, (uint32_t)n);
	p = wire_u16(p, (uint32_t)proto << 8 | 64);
	p = wire_bytes(p, g->src.addr, 16);
	return wire_bytes(p, g->dst.addr, 16);
}

static inline uint8_t *wire_options(uint8_t *p, const struct segment *g)
{
	if (g->opts & OPT_WSCALE)
		p = wire_u32(p, 0x01030300u | g->wscale);
	if (g->opts & OPT_TS) {
		p = wire_u32(p, 0x0101080a);
		p = wire_u32(p, g->tsval);
		p = wire_u32(p, g->tsecr);
	}
	if (g->opts & OPT_SACK) {
		p = wire_u32(p, 0x0101050a);
		p = wire_u32(p, g->sack_end - 1);
		p = wire_u32(p, g->sack_end);
	}
	if (g->opts & OPT_FASTCLOSE) {
		p = wire_u32(p, 0x1e0c7000u);
		p = wire_u32(p, 0x01020304);
		p = wire_u32(p, 0x05060708);
	}
	return p;
}

static inline uint8_t *wire_tcp(uint8_t *p, const struct segment *g)
{
	uint8_t *at = p, *end = wire_options(p + 20, g);

	p = wire_u16(p, g->src.port);
	p = wire_u16(p, g->dst.port);
	p = wire_u32(p, g->seq);
	p = wire_u32(p, g->ack);
	p = wire_u16(p, (uint32_t)(end - at) / 4 << 12 | (g->flags & 0x1ffu));
	p = wire_u16(p, g->window);
	wire_u32(p, 0);
	return end;
}

/**
 * wire_frame() - A frame that carries the segment; its payload is not captured
 * @buf:	Where the frame's bytes go
 */
static inline struct frame wire_frame(const struct segment *g,
				      uint8_t buf[static WIRE_ROOM])
{
	uint8_t tcp[64];
	size_t n = (size_t)(wire_tcp(tcp, g) - tcp);
	uint8_t *p = wire_ip(buf, g, n + g->payload, 6);
	struct frame f = { .ts = g->ts, .number = g->number, .linktype = WIRE_RAW };

	p = wire_bytes(p, tcp, n);
	f.caplen = (uint32_t)(p - buf);
	f.wirelen = f.caplen + g->payload;
	f.data = buf;
	return f;
}

/** wire_icmp() - "Destination unreachable" that quotes the segment */
static inline struct frame wire_icmp(const struct segment *g,
				     uint8_t buf[static WIRE_ROOM])
{
	struct segment back = { .src = g->dst, .dst = g->src };
	bool v4 = wire_is_v4(&g->src);
	uint8_t tcp[64];
	struct frame f = { .ts = g->ts, .number = g->number, .linktype = WIRE_RAW };
	uint8_t *p = wire_ip(buf, &back, 8 + (v4 ? 20 : 40) + 8, v4 ? 1 : 58);

	wire_tcp(tcp, g);
	p = wire_u32(p, v4 ? 0x03010000 : 0x01030000);
	p = wire_u32(p, 0);
	p = wire_ip(p, g, 20, 6);
	p = wire_bytes(p, tcp, 8);
	f.caplen = f.wirelen = (uint32_t)(p - buf);
	f.data = buf;
	return f;
}

#endif /* TCT_WIRE_H */
