/* SPDX-License-Identifier: MIT
 *
 * dissect.c - the way into a frame: its link type.
 */
#include "dissect.h"

#include "dissect_segment.h"

/* Savefiles number them, https://www.tcpdump.org/linktypes.html. The common ones come
 * first: it is a walk. A row's comment is the registry's name without LINKTYPE_.
 */
static const struct layer links[] = {
	{ 1, 0, layer_ether },	       /* ETHERNET */
	{ 113, 0, layer_sll },	       /* LINUX_SLL */
	{ 276, 0, layer_sll2 },	       /* LINUX_SLL2 */
	{ 101, 0, layer_ip },	       /* RAW */
	{ 0, 0, layer_family_host },   /* NULL */
	{ 108, 0, layer_family_be },   /* LOOP */
	{ 228, 0, layer_ip },	       /* IPV4 */
	{ 229, 0, layer_ip },	       /* IPV6 */
	{ 12, 0, layer_ip },	       /* DLT_RAW of most systems */
	{ 14, 0, layer_ip },	       /* DLT_RAW of OpenBSD */
	{ 6, 0, layer_token_ring },    /* IEEE802_5 */
	{ 7, 0, layer_arcnet },	       /* ARCNET_BSD */
	{ 8, 16, layer_ip },	       /* SLIP */
	{ 9, 0, layer_ppp },	       /* PPP */
	{ 10, 0, layer_fddi },	       /* FDDI */
	{ 50, 0, layer_hdlc },	       /* PPP_HDLC */
	{ 51, 0, layer_pppoe },	       /* PPP_ETHER */
	{ 100, 0, layer_llc },	       /* ATM_RFC1483 */
	{ 102, 24, layer_ip },	       /* SLIP_BSDOS */
	{ 104, 0, layer_hdlc },	       /* C_HDLC */
	{ 105, 0, layer_wlan },	       /* IEEE802_11 */
	{ 106, 0, layer_llc },	       /* ATM_CLIP */
	{ 107, 0, layer_frame_relay }, /* FRELAY */
	{ 109, 12, layer_ip },	       /* ENC */
	{ 117, 0, layer_pflog },       /* PFLOG */
	{ 119, 0, layer_prism },       /* IEEE802_11_PRISM */
	{ 122, 16, layer_llc },	       /* IP_OVER_FC */
	{ 123, 4, layer_llc },	       /* SUNATM */
	{ 127, 0, layer_radiotap },    /* IEEE802_11_RADIOTAP */
	{ 129, 2, layer_arcnet },      /* ARCNET_LINUX */
	{ 138, 16, layer_type },       /* APPLE_IP_OVER_IEEE1394 */
	{ 163, 0, layer_prism },       /* IEEE802_11_AVS */
	{ 166, 2, layer_ppp },	       /* PPP_PPPD */
	{ 178, 0, layer_juniper },     /* JUNIPER_ETHER */
	{ 192, 0, layer_ppi },	       /* PPI */
	{ 204, 1, layer_ppp },	       /* PPP_WITH_DIR */
	{ 205, 1, layer_hdlc },	       /* C_HDLC_WITH_DIR */
	{ 206, 1, layer_frame_relay }, /* FRELAY_WITH_DIR */
	{ 219, 0, layer_mpls },	       /* MPLS */
	{ 226, 24, layer_ip },	       /* IPNET */
	{ 239, 0, layer_nflog },       /* NFLOG */
	{ 240, 4, layer_ether },       /* NETANALYZER */
	{ 241, 12, layer_ether },      /* NETANALYZER_TRANSPARENT */
	{ 242, 0, layer_ipoib },       /* IPOIB */
	{ 258, 0, layer_pktap },       /* PKTAP */
	{ 274, 8, layer_ether },       /* ETHERNET_MPACKET */
	{ 281, 16, layer_type },       /* DSA_TAG_BRCM */
	{ 282, 4, layer_ether },       /* DSA_TAG_BRCM_PREPEND */
	{ 284, 16, layer_type },       /* DSA_TAG_DSA */
	{ 285, 20, layer_type },       /* DSA_TAG_EDSA */
};

#define LINKS_N (sizeof(links) / sizeof(links[0]))

static const struct layer *row_find(const struct layer *rows, size_t n,
				    unsigned int key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rows[i].key == key)
			return &rows[i];
	return NULL;
}

enum dissect_result walk_table(struct walk *w, const struct layer *rows, size_t n,
			       unsigned int key)
{
	const struct layer *row = row_find(rows, n, key);

	if (!row || ++w->layers > LAYERS_MAX)
		return DISSECT_NOT_TCP;
	if (!walk_bytes(w, row->skip))
		return walk_short(w);
	return row->fn(w);
}

enum dissect_result layer_link(struct walk *w, uint32_t linktype)
{
	return walk_table(w, links, LINKS_N, linktype);
}

bool dissect_knows(int linktype)
{
	return linktype >= 0 && row_find(links, LINKS_N, (unsigned int)linktype);
}

/**
 * struct usual - A link type that almost all captures have
 * @type:	Where its Ethertype is, @ip: where what that announces begins
 */
struct usual {
	int linktype;
	uint8_t type, ip;
};

static const struct usual usuals[] = {
	{ 1, 12, 14 },	 /* ETHERNET */
	{ 113, 14, 16 }, /* LINUX_SLL */
	{ 276, 0, 20 },	 /* LINUX_SLL2 */
};

#define USUALS_N  (sizeof(usuals) / sizeof(usuals[0]))
#define V4_HEADER 20u
#define V6_HEADER 40u
#define TCP	  6

/* Where an IP header begins, of which V4_HEADER and TCP_HEADER bytes are there; 0: nowhere */
static inline size_t usual_ip(const struct frame *f)
{
	const struct usual *u = usuals;
	uint16_t type;

	while (u < usuals + USUALS_N && u->linktype != f->linktype)
		u++;
	if (u == usuals + USUALS_N || f->caplen < u->ip + V4_HEADER + TCP_HEADER)
		return 0;
	type = be16(f->data + u->type);
	return type == 0x0800 || type == 0x86dd ? u->ip : 0;
}

/* Fill in what is not IP's. @h: TCP_HEADER bytes at least, @left are there of @size */
static inline bool usual_tcp(const struct frame *f, struct segment *s, const uint8_t *h,
			     size_t left, size_t size)
{
	size_t header = (size_t)(h[12] >> 4) * 4;

	if (header < TCP_HEADER || header > left || header > size)
		return false;
	segment_fill(s, f, h, size - header, size > left);
	if (header > TCP_HEADER)
		segment_options(s, h + TCP_HEADER, header - TCP_HEADER, 0);
	return true;
}

/* RFC 791 3.1: no options, not a later fragment, a total length. Return: bytes of the header, 0
 * if it is not that; @size counts those behind it.
 */
static inline size_t usual_v4(const uint8_t *h, size_t *size)
{
	size_t total = be16(h + 2);

	*size = total - V4_HEADER;
	return h[9] == TCP && !(be16(h + 6) & 0x1fff) && total > V4_HEADER ? V4_HEADER
									   : 0;
}

/* RFC 8200 3: no extension headers, and a payload length. */
static inline size_t usual_v6(const uint8_t *h, size_t left, size_t *size)
{
	if (h[0] >> 4 != 6 || h[6] != TCP || left < V6_HEADER + TCP_HEADER)
		return 0;
	*size = be16(h + 4);
	return V6_HEADER;
}

/* Almost all frames: TCP right in IP, all of its header there. Return: false, and nothing was
 * done, if it is anything else. The walk by layers comes to the same end: test_dissect compares.
 */
static inline bool usual(const struct frame *f, struct segment *s)
{
	size_t at = usual_ip(f), left, size, header;
	const uint8_t *h;
	bool v4;

	if (!at)
		return false;
	h = f->data + at;
	left = f->caplen - at;
	v4 = h[0] == 0x45;
	header = v4 ? usual_v4(h, &size) : usual_v6(h, left, &size);
	if (!header || !usual_tcp(f, s, h + header, left - header, size))
		return false;
	segment_endpoints(s, !v4, v4 ? h + 12 : h + 8, v4 ? h + 16 : h + 24,
			  h + header);
	s->ip_id = v4 ? be16(h + 4) : 0;
	s->ttl = v4 ? h[8] : h[7];
	return true;
}

/* No part of dissect(): the room that it takes on the stack is zeroed. */
__attribute__((noinline)) static enum dissect_result walk(const struct frame *f,
							  struct segment *seg)
{
	struct walk w = {
		.rd = rd_from(f->data, f->caplen),
		.beyond = f->wirelen > f->caplen ? f->wirelen - f->caplen : 0,
		.frame = f,
		.seg = seg,
	};

	if (f->linktype < 0)
		return DISSECT_NOT_TCP;
	return layer_link(&w, (uint32_t)f->linktype);
}

enum dissect_result dissect(const struct frame *f, struct segment *seg)
{
	return usual(f, seg) ? DISSECT_OK : walk(f, seg);
}
