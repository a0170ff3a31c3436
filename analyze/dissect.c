/* SPDX-License-Identifier: MIT
 *
 * dissect.c - the way into a frame: its link type.
 */
#include "dissect.h"

#include "dissect_layer.h"

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

#define ETHERNET 1
#define USUAL	 (14 + 20) /* bytes before the TCP header */

/* Almost all frames: TCP in IPv4 without options, in Ethernet. The walk by layers comes to the
 * same end, step by step: test_dissect compares.
 */
static bool is_usual(const struct frame *f, size_t *total)
{
	const uint8_t *h = f->data;

	if (f->linktype != ETHERNET || f->caplen < USUAL || be16(h + 12) != 0x0800 ||
	    h[14] != 0x45 || h[14 + 9] != 6 || (be16(h + 14 + 6) & 0x1fff))
		return false;
	*total = be16(h + 14 + 2);
	return *total >= 20;
}

static enum dissect_result usual(struct walk *w, size_t total)
{
	const uint8_t *ip = w->rd.p + 14;

	w->rd.p += USUAL;
	walk_resize(w, total - 20);
	w->ip_id = be16(ip + 4);
	w->ttl = ip[8];
	w->src = ip + 12;
	w->dst = ip + 16;
	return layer_tcp(w);
}

enum dissect_result dissect(const struct frame *f, struct segment *seg)
{
	struct walk w = {
		.rd = rd_from(f->data, f->caplen),
		.beyond = f->wirelen > f->caplen ? f->wirelen - f->caplen : 0,
		.frame = f,
		.seg = seg,
	};
	size_t total;

	if (f->linktype < 0)
		return DISSECT_NOT_TCP;
	if (is_usual(f, &total))
		return usual(&w, total);
	return layer_link(&w, (uint32_t)f->linktype);
}
