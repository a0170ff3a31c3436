/* SPDX-License-Identifier: MIT
 *
 * dissect_link.c - link layers beside Ethernet, and headers that only captures have.
 */
#include "dissect_layer.h"

/* RFC 1051 has no sequence numbers, RFC 1201 has. */
static const struct layer arcnet_systems[] = {
	{ 240, 0, layer_ip }, /* IPv4, RFC 1051 */
	{ 212, 3, layer_ip }, /* IPv4, RFC 1201 */
	{ 196, 3, layer_ip }, /* IPv6, RFC 2497 */
};

/* RFC 2427 and ISO/IEC TR 9577 */
static layer_fn layer_nlpid_snap;
static const struct layer nlpids[] = {
	{ 0xcc, 0, layer_ip },
	{ 0x8e, 0, layer_ip },
	{ 0x80, 0, layer_nlpid_snap },
};

/* AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on
 * FreeBSD, 30 on macOS.
 */
static const struct layer families[] = {
	{ 2, 0, layer_ip },  { 10, 0, layer_ip }, { 24, 0, layer_ip },
	{ 28, 0, layer_ip }, { 30, 0, layer_ip },
};

enum dissect_result layer_family_be(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);

	return h ? WALK_TABLE(w, families, be32(h)) : walk_short(w);
}

/* In the byte order of the host that captured: a small number in one of the two. */
enum dissect_result layer_family_host(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);

	if (!h)
		return walk_short(w);
	return WALK_TABLE(w, families, be16(h) ? le32(h) : be32(h));
}

/* Small numbers are Linux's own, linux/if_ether.h: 4 is LLC. */
static enum dissect_result sll_protocol(struct walk *w, uint16_t protocol)
{
	return protocol == 4 ? layer_llc(w) : layer_ethertype(w, protocol);
}

enum dissect_result layer_sll(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 16);

	return h ? sll_protocol(w, be16(h + 14)) : walk_short(w);
}

enum dissect_result layer_sll2(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 20);

	return h ? sll_protocol(w, be16(h)) : walk_short(w);
}

/* Cisco's HDLC: address, control, Ethertype. An address of 0xff is PPP's, RFC 1662. */
enum dissect_result layer_hdlc(struct walk *w)
{
	struct rd peek = w->rd;
	const uint8_t *h = rd_bytes(&peek, 1);

	if (h && *h == 0xff)
		return layer_ppp(w);
	return h && walk_bytes(w, 2) ? layer_type(w) : walk_short(w);
}

/* 802.2 SNAP after NLPID 0x80: an OUI of 0, then an Ethertype. */
static enum dissect_result layer_nlpid_snap(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 3);

	if (!h)
		return walk_short(w);
	return h[0] || h[1] || h[2] ? DISSECT_NOT_TCP : layer_type(w);
}

/* RFC 2427 3: an address of two bytes, control 3, maybe one byte of padding, NLPID. */
enum dissect_result layer_frame_relay(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	const uint8_t *nlpid;

	if (!h)
		return walk_short(w);
	if (!(h[1] & 1)) /* a longer address */
		return DISSECT_NOT_TCP;
	if (h[2] != 3) /* Cisco's: an Ethertype at once */
		return layer_ethertype(w, be16(h + 2));
	nlpid = h[3] ? h + 3 : walk_bytes(w, 1);
	return nlpid ? WALK_TABLE(w, nlpids, *nlpid) : walk_short(w);
}

enum dissect_result layer_fddi(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 13);

	if (!h)
		return walk_short(w);
	return (h[0] & 0xf0) == 0x50 ? layer_llc(w) : DISSECT_NOT_TCP;
}

/* IEEE 802.5: a route follows if the first bit of the source address is set. */
enum dissect_result layer_token_ring(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 14);
	const uint8_t *route = NULL;

	if (h && h[8] & 0x80)
		route = walk_bytes(w, 2);
	if (!h || (h[8] & 0x80 && !route))
		return walk_short(w);
	if (route && (route[0] & 0x1f) < 2)
		return DISSECT_MALFORMED;
	if (route && !walk_bytes(w, (route[0] & 0x1fu) - 2))
		return walk_short(w);
	return (h[1] & 0xc0) == 0x40 ? layer_llc(w) : DISSECT_NOT_TCP;
}

/* Source, destination, system code; two bytes of offset stand before the code in
 * Linux's captures.
 */
enum dissect_result layer_arcnet(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 3);

	return h ? WALK_TABLE(w, arcnet_systems, h[2]) : walk_short(w);
}

/* A global route of 40 bytes, then RFC 4391 6: Ethertype, two reserved bytes. */
enum dissect_result layer_ipoib(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 44);

	return h ? layer_ethertype(w, be16(h + 40)) : walk_short(w);
}

/* "MGC", flags; 0x80: a length and that many bytes follow; 0x02: no link layer, then
 * four bytes name the protocol.
 */
enum dissect_result layer_juniper(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	const uint8_t *n;

	if (!h)
		return walk_short(w);
	if (h[3] & 0x80) {
		n = walk_bytes(w, 2);
		if (!n || !walk_bytes(w, be16(n)))
			return walk_short(w);
	}
	if (!(h[3] & 0x02))
		return layer_ether(w);
	return walk_bytes(w, 4) ? layer_ip(w) : walk_short(w);
}

/* linux/netfilter/nfnetlink_log.h: attributes in the capturing host's byte order, their
 * length counts their header, each is padded to four bytes. 9 is the packet.
 */
enum dissect_result layer_nflog(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	const uint8_t *attr = h ? walk_bytes(w, 4) : NULL;
	size_t n;

	while (attr && (le16(attr + 2) & 0x7fff) != 9) {
		n = le16(attr);
		if (n < 4)
			return DISSECT_MALFORMED;
		n = (n + 3) / 4 * 4 - 4;
		attr = walk_bytes(w, n) ? walk_bytes(w, 4) : NULL;
	}
	return attr ? layer_ip(w) : walk_short(w);
}

/* net/if_pflog.h: its own length first, padded to four bytes. */
enum dissect_result layer_pflog(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	size_t size;

	if (!h)
		return walk_short(w);
	size = ((size_t)h[0] + 3) / 4 * 4;
	if (size < 4)
		return DISSECT_MALFORMED;
	return walk_bytes(w, size - 4) ? layer_ip(w) : walk_short(w);
}

/* bsd/net/pktap.h of xnu: length of the header, type of record, link type inside. */
enum dissect_result layer_pktap(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 12);
	size_t size;

	if (!h)
		return walk_short(w);
	size = le32(h);
	if (size < 12)
		return DISSECT_MALFORMED;
	if (!walk_bytes(w, size - 12))
		return walk_short(w);
	return le32(h + 4) == 1 ? layer_link(w, le32(h + 8)) : DISSECT_NOT_TCP;
}
