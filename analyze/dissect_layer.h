/* SPDX-License-Identifier: MIT
 *
 * dissect_layer.h - what the dissect_*.c share: one function a layer, each takes its
 * header off the walk and hands on to the layer inside. For dissect*.c only.
 */
#ifndef TCT_DISSECT_LAYER_H
#define TCT_DISSECT_LAYER_H

#include "dissect.h"
#include "rd.h"

/* How often a layer may hand on to another: more than any sane nesting of tunnels,
 * and what bounds the stack.
 */
#define LAYERS_MAX 24

/**
 * struct walk - Where a dissection stands in its frame
 * @rd:		Captured bytes of the layer at hand and all inside it
 * @beyond:	Bytes of that layer on the wire after @rd.end: not captured
 * @frame:	What is dissected
 * @seg:	To be filled in by layer_tcp()
 * @src, @dst:	Addresses in the innermost IP header so far, 4 or 16 bytes by @v6
 * @ip_id, @ttl: From the same header
 * @layers:	Handed on so far, see LAYERS_MAX
 * @quoted:	Inside an ICMP error of @icmp_type and @icmp_code
 */
struct walk {
	struct rd rd;
	size_t beyond;
	const struct frame *frame;
	struct segment *seg;
	const uint8_t *src, *dst;
	uint16_t ip_id;
	uint8_t ttl;
	uint8_t layers;
	bool v6, quoted;
	uint8_t icmp_type, icmp_code;
};

typedef enum dissect_result layer_fn(struct walk *w);

/**
 * struct layer - Row of a table of layers
 * @key:	Number that announces it: link type, Ethertype, port, ...
 * @skip:	Bytes to pass over before @fn
 */
struct layer {
	uint16_t key, skip;
	layer_fn *fn;
};

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The headers of captures (radiotap, PPI, PKTAP) are little-endian. */
static inline uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t le32(const uint8_t *p)
{
	return (uint32_t)le16(p + 2) << 16 | le16(p);
}

/** walk_bytes() - Take @n captured bytes, or NULL: then return walk_short() */
static inline const uint8_t *walk_bytes(struct walk *w, size_t n)
{
	return rd_bytes(&w->rd, n);
}

/** walk_short() - Why there are too few bytes: the snap length, or the frame itself */
static inline enum dissect_result walk_short(const struct walk *w)
{
	return w->beyond ? DISSECT_TRUNCATED : DISSECT_MALFORMED;
}

/** walk_size() - Bytes that the layer has on the wire from here on */
static inline size_t walk_size(const struct walk *w)
{
	return rd_left(&w->rd) + w->beyond;
}

/** walk_resize() - The layer has @size bytes from here on, even if the frame has less */
static inline void walk_resize(struct walk *w, size_t size)
{
	size_t left = rd_left(&w->rd);

	w->beyond = size > left ? size - left : 0;
	if (size < left)
		w->rd.end = w->rd.p + size;
}

/** walk_shrink() - As walk_resize(), unless the layer has fewer bytes already */
static inline void walk_shrink(struct walk *w, size_t size)
{
	if (size < walk_size(w))
		walk_resize(w, size);
}

/** walk_table() - Hand on to the layer that @n @rows have for @key */
enum dissect_result walk_table(struct walk *w, const struct layer *rows, size_t n,
			       unsigned int key);

#define WALK_TABLE(w, rows, key)                                                       \
	walk_table(w, rows, sizeof(rows) / sizeof((rows)[0]), key)

/** layer_link() - Hand on by LINKTYPE_*; dissect.c */
enum dissect_result layer_link(struct walk *w, uint32_t linktype);

/** layer_ethertype() - Hand on by an Ethertype */
enum dissect_result layer_ethertype(struct walk *w, uint16_t type);

/** layer_ip_protocol() - Hand on by the number in an IP header */
enum dissect_result layer_ip_protocol(struct walk *w, uint8_t protocol);

/* dissect_ether.c: what Ethertypes announce */
layer_fn layer_ether; /* from the destination address on */
layer_fn layer_type;  /* from an Ethertype, or an 802.3 length, on */
layer_fn layer_llc;   /* IEEE 802.2, with or without SNAP */
layer_fn layer_mpls;
layer_fn layer_nsh;
layer_fn layer_ppp; /* with or without address and control */
layer_fn layer_pppoe;

/* dissect_link.c: headers that only captures have */
layer_fn layer_arcnet;
layer_fn layer_family_be;
layer_fn layer_family_host;
layer_fn layer_frame_relay;
layer_fn layer_fddi;
layer_fn layer_hdlc;
layer_fn layer_ipoib;
layer_fn layer_juniper;
layer_fn layer_nflog;
layer_fn layer_pflog;
layer_fn layer_pktap;
layer_fn layer_sll;
layer_fn layer_sll2;
layer_fn layer_token_ring;

/* dissect_wlan.c */
layer_fn layer_ppi;
layer_fn layer_prism;
layer_fn layer_radiotap; /* and AVS: both begin with their length */
layer_fn layer_wlan;

/* dissect_ip.c */
layer_fn layer_ip; /* of the version in the first nibble */

/* dissect_tunnel.c */
layer_fn layer_gre;
layer_fn layer_udp;

/* dissect_tcp.c: where every walk ends that succeeds */
layer_fn layer_tcp;

/** layer_next_protocol() - Hand on by the numbers of VXLAN-GPE and NSH (RFC 8300) */
enum dissect_result layer_next_protocol(struct walk *w, uint8_t protocol);

#endif /* TCT_DISSECT_LAYER_H */
