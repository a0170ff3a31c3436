/* SPDX-License-Identifier: MIT
 *
 * dissect_ip.c - IPv4, IPv6 with its extension headers, and what ICMP quotes.
 *
 * The IP header says how long the packet was, whatever the frame still holds of it:
 * less if the snap length cut it, more if Ethernet padded it.
 */
#include "dissect_layer.h"

static layer_fn layer_ah, layer_extension, layer_fragment, layer_icmp4, layer_icmp6;

static const struct layer protocols[] = {
	{ 17, 0, layer_udp },
	{ 1, 0, layer_icmp4 },
	{ 58, 0, layer_icmp6 },
	{ 4, 0, layer_ip },  /* IPv4 in IP */
	{ 41, 0, layer_ip }, /* IPv6 in IP */
	{ 47, 0, layer_gre },
	{ 51, 0, layer_ah },
	{ 0, 0, layer_extension },  /* hop-by-hop options */
	{ 43, 0, layer_extension }, /* routing */
	{ 44, 0, layer_fragment },
	{ 60, 0, layer_extension },  /* destination options */
	{ 97, 2, layer_ether },	     /* EtherIP, RFC 3378 */
	{ 135, 0, layer_extension }, /* mobility */
	{ 137, 0, layer_mpls },	     /* MPLS in IP, RFC 4023 */
	{ 139, 0, layer_extension }, /* host identity */
	{ 140, 0, layer_extension }, /* shim6 */
};

enum dissect_result layer_ip_protocol(struct walk *w, uint8_t protocol)
{
	if (protocol == 6)
		return layer_tcp(w);
	return WALK_TABLE(w, protocols, protocol);
}

/* RFC 791 3.1. A total length of 0 is what a network card is given to cut up (TSO):
 * then the frame is the packet.
 */
static enum dissect_result ipv4(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 20);
	size_t header, total;

	if (!h)
		return walk_short(w);
	header = (size_t)(h[0] & 0x0f) * 4;
	total = be16(h + 2);
	if (header < 20 || (total && total < header))
		return DISSECT_MALFORMED;
	if (!walk_bytes(w, header - 20))
		return walk_short(w);
	if (total)
		walk_resize(w, total - header);
	if (be16(h + 6) & 0x1fff)
		return DISSECT_FRAGMENT;
	w->v6 = false;
	w->ip_id = be16(h + 4);
	w->ttl = h[8];
	w->src = h + 12;
	w->dst = h + 16;
	return layer_ip_protocol(w, h[9]);
}

/* RFC 8200 3. A payload length of 0: as with IPv4, or a jumbogram. */
static enum dissect_result ipv6(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 40);
	size_t payload;

	if (!h)
		return walk_short(w);
	payload = be16(h + 4);
	if (payload)
		walk_resize(w, payload);
	w->v6 = true;
	w->ip_id = 0;
	w->ttl = h[7];
	w->src = h + 8;
	w->dst = h + 24;
	return layer_ip_protocol(w, h[6]);
}

enum dissect_result layer_ip(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *first = rd_bytes(&peek, 1);

	if (!first)
		return walk_short(w);
	if (++w->layers > LAYERS_MAX)
		return DISSECT_NOT_TCP;
	if (*first >> 4 == 4)
		return ipv4(w);
	return *first >> 4 == 6 ? ipv6(w) : DISSECT_NOT_TCP;
}

/* Next header, then the length: how much follows the first 2 bytes is the caller's. */
static enum dissect_result extension(struct walk *w, size_t unit, size_t first)
{
	const uint8_t *h = walk_bytes(w, 2);

	if (!h || !walk_bytes(w, first - 2 + h[1] * unit))
		return walk_short(w);
	return layer_ip_protocol(w, h[0]);
}

/* RFC 8200 4.2: units of 8 bytes, the first not counted. */
static enum dissect_result layer_extension(struct walk *w)
{
	return extension(w, 8, 8);
}

/* RFC 4302 2.2: units of 4 bytes, the first two not counted. */
static enum dissect_result layer_ah(struct walk *w)
{
	return extension(w, 4, 8);
}

/* RFC 8200 4.5 */
static enum dissect_result layer_fragment(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);

	if (!h)
		return walk_short(w);
	return be16(h + 2) >> 3 ? DISSECT_FRAGMENT : layer_ip_protocol(w, h[0]);
}

/* Errors quote the packet that provoked them, from its IP header on. A quote inside a
 * quote is no one's news.
 */
static enum dissect_result quote(struct walk *w, uint8_t first, uint8_t last)
{
	const uint8_t *h = walk_bytes(w, 8);

	if (!h)
		return walk_short(w);
	if (h[0] < first || h[0] > last || w->quoted)
		return DISSECT_NOT_TCP;
	w->quoted = true;
	w->icmp_type = h[0];
	w->icmp_code = h[1];
	return layer_ip(w);
}

/* RFC 792: 3 unreachable, 11 time exceeded, 12 parameter problem; between them source
 * quench and redirect, which quote but are no errors, and questions, which do not.
 */
static enum dissect_result layer_icmp4(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *type = rd_bytes(&peek, 1);

	if (!type)
		return walk_short(w);
	return *type == 3 ? quote(w, 3, 3) : quote(w, 11, 12);
}

/* RFC 4443 3: 1 unreachable, 2 too big, 3 time exceeded, 4 parameter problem. */
static enum dissect_result layer_icmp6(struct walk *w)
{
	return quote(w, 1, 4);
}
