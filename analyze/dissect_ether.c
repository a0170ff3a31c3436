/* SPDX-License-Identifier: MIT
 *
 * dissect_ether.c - Ethernet and what Ethertypes and LLC announce.
 */
#include "dissect_layer.h"

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_VLAN 0x8100
#define ETHERTYPE_QINQ 0x88a8
#define ETHERTYPE_MIN  1536

static layer_fn layer_macsec, layer_erspan3, layer_trill, layer_wccp;

static const struct layer ethertypes[] = {
	{ ETHERTYPE_VLAN, 2, layer_type }, /* 802.1Q */
	{ ETHERTYPE_QINQ, 2, layer_type }, /* 802.1ad */
	{ 0x9100, 2, layer_type },    /* QinQ before 802.1ad, and its other numbers */
	{ 0x9200, 2, layer_type },    /**/
	{ 0x9300, 2, layer_type },    /**/
	{ 0x8847, 0, layer_mpls },    /* MPLS unicast */
	{ 0x8848, 0, layer_mpls },    /* MPLS multicast */
	{ 0x8864, 0, layer_pppoe },   /* PPPoE session */
	{ 0x880b, 0, layer_ppp },     /* PPP, in GRE */
	{ 0x6558, 0, layer_ether },   /* transparent Ethernet bridging */
	{ 0x88be, 8, layer_ether },   /* ERSPAN type II */
	{ 0x22eb, 0, layer_erspan3 }, /* ERSPAN type III */
	{ 0x22f3, 0, layer_trill },   /* TRILL */
	{ 0x883e, 0, layer_wccp },    /* WCCP redirect, in GRE */
	{ 0x8870, 0, layer_llc },     /* jumbo LLC */
	{ 0x88e5, 0, layer_macsec },  /* MACsec */
	{ 0x88e7, 4, layer_ether },   /* 802.1ah provider backbone bridge */
	{ 0x8903, 2, layer_ether },   /* Cisco FabricPath */
	{ 0x8909, 6, layer_type },    /* Cisco metadata, one security group tag */
	{ 0x8926, 4, layer_type },    /* VN-Tag */
	{ 0x893f, 6, layer_type },    /* 802.1BR E-Tag */
	{ 0x894f, 0, layer_nsh },     /* network service header */
};

static const struct layer ppp_protocols[] = {
	{ 0x0021, 0, layer_ip },   /* IPv4 */
	{ 0x0057, 0, layer_ip },   /* IPv6 */
	{ 0x0281, 0, layer_mpls }, /* MPLS unicast */
	{ 0x0283, 0, layer_mpls }, /* MPLS multicast */
};

static const struct layer next_protocols[] = {
	{ 1, 0, layer_ip },  { 2, 0, layer_ip },   { 3, 0, layer_ether },
	{ 4, 0, layer_nsh }, { 5, 0, layer_mpls },
};

enum dissect_result layer_ethertype(struct walk *w, uint16_t type)
{
	if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6)
		return layer_ip(w);
	return WALK_TABLE(w, ethertypes, type);
}

/* IEEE 802.3 3.2.6: the field is a type or, if small, the length of an LLC frame. */
static enum dissect_result type_or_length(struct walk *w, uint16_t value)
{
	if (value >= ETHERTYPE_MIN)
		return layer_ethertype(w, value);
	walk_shrink(w, value);
	return layer_llc(w);
}

enum dissect_result layer_next_protocol(struct walk *w, uint8_t protocol)
{
	return WALK_TABLE(w, next_protocols, protocol);
}

enum dissect_result layer_ether(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 14);

	return h ? type_or_length(w, be16(h + 12)) : walk_short(w);
}

enum dissect_result layer_type(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 2);

	return h ? type_or_length(w, be16(h)) : walk_short(w);
}

/* RFC 1042 4: DSAP and SSAP 0xaa, control 3, an OUI, an Ethertype. 0x000000 is RFC
 * 1042's OUI, 0x0000f8 is 802.1H's; those of companies announce other protocols.
 */
static enum dissect_result snap(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 6);

	if (!h)
		return walk_short(w);
	if (h[1] || h[2] || (h[3] && h[3] != 0xf8))
		return DISSECT_NOT_TCP;
	return layer_ethertype(w, be16(h + 4));
}

enum dissect_result layer_llc(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 2);

	if (!h)
		return walk_short(w);
	if (be16(h) == 0xaaaa)
		return snap(w);
	if (be16(h) != 0x0606) /* RFC 948: IPv4 has a service access point of its own */
		return DISSECT_NOT_TCP;
	return walk_bytes(w, 1) ? layer_ip(w) : walk_short(w);
}

/* Does Ethernet begin after @skip bytes? By its type: IP, or a VLAN tag. */
static bool ether_after(struct rd peek, size_t skip)
{
	const uint8_t *h = rd_bytes(&peek, skip) ? rd_bytes(&peek, 14) : NULL;
	uint16_t type = h ? be16(h + 12) : 0;

	return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 ||
	       type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ;
}

/* A pseudowire's control word begins with 0, as most Ethernet addresses do. */
static enum dissect_result pseudowire(struct walk *w)
{
	if (!ether_after(w->rd, 0) && !walk_bytes(w, 4))
		return walk_short(w);
	return layer_ether(w);
}

/* What a label stack holds is agreed when it is set up and nowhere in the packet. RFC
 * 4928 3: IP, or what begins with 0 or 1: a control word or a control channel.
 * Anything else is taken for Ethernet without a control word.
 */
static enum dissect_result mpls_payload(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *first = rd_bytes(&peek, 1);

	if (!first)
		return walk_short(w);
	switch (*first >> 4) {
	case 4:
	case 6:
		return layer_ip(w);
	case 0:
		return pseudowire(w);
	case 1:
		return DISSECT_NOT_TCP;
	default:
		return layer_ether(w);
	}
}

enum dissect_result layer_mpls(struct walk *w)
{
	const uint8_t *label;
	int i;

	for (i = 0; i < LAYERS_MAX; i++) {
		label = walk_bytes(w, 4);
		if (!label)
			return walk_short(w);
		if (label[2] & 1) /* bottom of stack */
			return mpls_payload(w);
	}
	return DISSECT_NOT_TCP;
}

/* RFC 1661 2 and RFC 1662 3.1: address and control may be left out, and so may the
 * first byte of a protocol whose second is odd. Nothing at all is what PPTP's GRE
 * carries when it only acknowledges.
 */
enum dissect_result layer_ppp(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 1);
	const uint8_t *rest;

	if (!h && !w->beyond)
		return DISSECT_NOT_TCP;
	if (h && *h == 0xff)
		h = walk_bytes(w, 1) ? walk_bytes(w, 1) : NULL;
	if (h && *h & 1)
		return WALK_TABLE(w, ppp_protocols, *h);
	rest = h ? walk_bytes(w, 1) : NULL;
	if (!rest)
		return walk_short(w);
	return WALK_TABLE(w, ppp_protocols, (unsigned int)(*h << 8 | *rest));
}

/* RFC 2516 4: version and type, code (0 for a session), session, length. */
enum dissect_result layer_pppoe(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 6);

	if (!h)
		return walk_short(w);
	if (h[1] != 0)
		return DISSECT_NOT_TCP;
	walk_shrink(w, be16(h + 4));
	return layer_ppp(w);
}

/* RFC 8300 2.2: length in words of four bytes, metadata type, next protocol. */
enum dissect_result layer_nsh(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	size_t size;

	if (!h)
		return walk_short(w);
	size = (size_t)(h[1] & 0x3f) * 4;
	if (size < 8)
		return DISSECT_MALFORMED;
	if (!walk_bytes(w, size - 4))
		return walk_short(w);
	return layer_next_protocol(w, h[3]);
}

/* draft-foschiano-erspan-03 4.3: twelve bytes, eight more if the last bit says so. */
static enum dissect_result layer_erspan3(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 12);

	if (!h || (h[11] & 1 && !walk_bytes(w, 8)))
		return walk_short(w);
	return layer_ether(w);
}

/* RFC 6325 3: five bits count the option's words. */
static enum dissect_result layer_trill(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 6);

	if (!h || !walk_bytes(w, (size_t)(be16(h) >> 6 & 0x1f) * 4))
		return walk_short(w);
	return layer_ether(w);
}

/* Version 2 has a redirect header of four bytes before the packet, version 1 none. */
static enum dissect_result layer_wccp(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *first = rd_bytes(&peek, 1);

	if (!first || (*first >> 4 != 4 && !walk_bytes(w, 4)))
		return walk_short(w);
	return layer_ip(w);
}

/* IEEE 802.1AE 9.3: flags, short length, packet number, and an identifier of eight
 * bytes if flag 0x20 is set. 0x08 and 0x04: encrypted, changed.
 */
static enum dissect_result layer_macsec(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 6);

	if (!h || (h[0] & 0x20 && !walk_bytes(w, 8)))
		return walk_short(w);
	return h[0] & 0x0c ? DISSECT_NOT_TCP : layer_type(w);
}
