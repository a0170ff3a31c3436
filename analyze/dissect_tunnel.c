/* SPDX-License-Identifier: MIT
 *
 * dissect_tunnel.c - what IP carries that carries frames or packets again: GRE, and
 * UDP by port.
 */
#include "dissect_layer.h"

static layer_fn layer_geneve, layer_gtp, layer_l2tp, layer_teredo;
static layer_fn layer_vxlan, layer_vxlan_gpe;

static const struct layer udp_ports[] = {
	{ 4789, 0, layer_vxlan },     /* RFC 7348 */
	{ 8472, 0, layer_vxlan },     /* what Linux used before it had a number */
	{ 6081, 0, layer_geneve },    /* RFC 8926 */
	{ 2152, 0, layer_gtp },	      /* 3GPP TS 29.281 */
	{ 1701, 0, layer_l2tp },      /* RFC 2661 */
	{ 3544, 0, layer_teredo },    /* RFC 4380 */
	{ 4790, 0, layer_vxlan_gpe }, /* draft-ietf-nvo3-vxlan-gpe */
	{ 4341, 8, layer_ip },	      /* LISP, RFC 9300 */
	{ 6635, 0, layer_mpls },      /* RFC 7510 */
};

enum dissect_result layer_udp(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);
	enum dissect_result result;
	struct walk was;

	if (!h)
		return walk_short(w);
	if (be16(h + 4) >= 8)
		walk_shrink(w, be16(h + 4) - 8u);
	was = *w;
	result = WALK_TABLE(w, udp_ports, be16(h + 2));
	if (result != DISSECT_NOT_TCP)
		return result;
	*w = was;
	return WALK_TABLE(w, udp_ports, be16(h));
}

/* RFC 2784, RFC 2890; version 1 is RFC 2637's for PPP, with an acknowledgement. */
static size_t gre_optional(uint16_t flags)
{
	size_t words = 0;

	words += (flags & 0x8000) != 0; /* checksum */
	words += (flags & 0x2000) != 0; /* key */
	words += (flags & 0x1000) != 0; /* sequence number */
	words += (flags & 0x0080) != 0; /* acknowledgement */
	return words * 4;
}

enum dissect_result layer_gre(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	uint16_t flags, type;

	if (!h)
		return walk_short(w);
	flags = be16(h);
	type = be16(h + 2);
	if (flags & 0x4000 || (flags & 7) > 1) /* routing, RFC 1701, is long dead */
		return DISSECT_NOT_TCP;
	if (!walk_bytes(w, gre_optional(flags)))
		return walk_short(w);
	if (type == 0x88be && !(flags & 0x1000)) /* ERSPAN type I has no header */
		return layer_ether(w);
	return layer_ethertype(w, type);
}

/* RFC 7348 5: flag 0x08 is always set. */
static enum dissect_result layer_vxlan(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);

	if (!h)
		return walk_short(w);
	return h[0] & 0x08 ? layer_ether(w) : DISSECT_NOT_TCP;
}

static enum dissect_result layer_vxlan_gpe(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);

	return h ? layer_next_protocol(w, h[3]) : walk_short(w);
}

/* RFC 8926 3.4: version, length of the options in words, flags, Ethertype, VNI. */
static enum dissect_result layer_geneve(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);

	if (!h)
		return walk_short(w);
	if (h[0] >> 6)
		return DISSECT_NOT_TCP;
	if (!walk_bytes(w, (size_t)(h[0] & 0x3f) * 4))
		return walk_short(w);
	return layer_ethertype(w, be16(h + 2));
}

/* 3GPP TS 29.281 5.2: an extension is its length in words, content, next type. */
static enum dissect_result gtp_extensions(struct walk *w, uint8_t type)
{
	const uint8_t *n, *content;

	while (type) {
		n = walk_bytes(w, 1);
		content = n && *n ? walk_bytes(w, *n * 4u - 1) : NULL;
		if (!content)
			return n && !*n ? DISSECT_MALFORMED : walk_short(w);
		type = content[*n * 4u - 2];
	}
	return layer_ip(w);
}

/* 3GPP TS 29.281 5.1: version 1, type 255 is a packet of the user. If any of the last
 * three flags is set, four more bytes follow, the last of them announces an extension.
 */
static enum dissect_result layer_gtp(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);
	const uint8_t *more;

	if (!h)
		return walk_short(w);
	if (h[0] >> 4 != 3 || h[1] != 255)
		return DISSECT_NOT_TCP;
	walk_shrink(w, be16(h + 2));
	if (!(h[0] & 7))
		return layer_ip(w);
	more = walk_bytes(w, 4);
	if (!more)
		return walk_short(w);
	return gtp_extensions(w, h[0] & 4 ? more[3] : 0);
}

/* RFC 2661 3.1: control messages (0x8000) carry no packets. */
static enum dissect_result layer_l2tp(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 2);
	const uint8_t *offset;
	uint16_t flags;

	if (!h)
		return walk_short(w);
	flags = be16(h);
	if (flags & 0x8000 || (flags & 0x0f) != 2)
		return DISSECT_NOT_TCP;
	if (!walk_bytes(w, 4 + (flags & 0x4000 ? 2u : 0) + (flags & 0x0800 ? 4u : 0)))
		return walk_short(w);
	if (!(flags & 0x0200))
		return layer_ppp(w);
	offset = walk_bytes(w, 2);
	return offset && walk_bytes(w, be16(offset)) ? layer_ppp(w) : walk_short(w);
}

/* RFC 4380 5.1.1: authentication (1) and origin indication (0) may come first. */
static enum dissect_result layer_teredo(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *h = rd_bytes(&peek, 4);

	if (h && be16(h) == 1) {
		if (!walk_bytes(w, 13u + h[2] + h[3]))
			return walk_short(w);
		peek = w->rd;
		h = rd_bytes(&peek, 4);
	}
	if (!h || (be16(h) == 0 && !walk_bytes(w, 8)))
		return walk_short(w);
	return layer_ip(w);
}
