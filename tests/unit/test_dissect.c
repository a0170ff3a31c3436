/* SPDX-License-Identifier: MIT
 *
 * test_dissect.c - the way to the TCP header through every layer there is.
 */
#include "dissect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "guard.h"
#include "walked.h"

/* The segment in every frame below: from port 1234 to 80, four bytes of payload. */
#define TCP  "04d20050 01020304 0a0b0c0d 5012 2000 0000 0000 61626364"
#define TAIL 4 /* bytes after the fixed TCP header */
#define V4   "45 00 002c 1234 4000 40 06 0000 0a000001 0a000002" TCP
#define A6   "20010db8000000000000000000000001 20010db8000000000000000000000002"
#define V6   "60000000 0018 06 40" A6 TCP
#define MAC  "020000000001 020000000002 "
#define ETH4 MAC "0800" V4
#define ETH6 MAC "86dd" V6
#define SNAP "aaaa03 000000 0800" V4
/* IPv4 around a payload: total length, protocol. IPv6: payload length, next header. */
#define IP4(len, proto)	       "4500" len "00010000 ff" proto "0000 c0000201 c0000202"
#define IP6(len, next)	       "60000000" len next "ff" A6
#define UDP(sport, dport, len) sport dport len "0000"

/* Labels, none of which is the last. */
#define LABELS4	  "00001040 00001040 00001040 00001040"
#define LABELS12  LABELS4 LABELS4 LABELS4
#define NO_BOTTOM LABELS12 LABELS12

/**
 * struct way - A frame with the segment in it
 * @v6:		Its addresses are those of V6, not of V4
 */
struct way {
	const char *name;
	const char *hex;
	int linktype;
	bool v6;
};

/* clang-format off */
static const struct way ways[] = {
	{ "Ethernet, IPv4", ETH4, 1, false },
	{ "Ethernet, IPv6", ETH6, 1, true },
	{ "802.1Q", MAC "8100 0064 0800" V4, 1, false },
	{ "802.1ad", MAC "88a8 0064 8100 0065 86dd" V6, 1, true },
	{ "QinQ by 0x9100", MAC "9100 0064 8100 0065 0800" V4, 1, false },
	{ "802.3 with SNAP", MAC "0034" SNAP, 1, false },
	{ "VLAN with SNAP", MAC "8100 0064 0034" SNAP, 1, false },
	{ "LLC of IP", MAC "002f 060603" V4, 1, false },
	{ "PPPoE", MAC "8864 1100 0001 002e 0021" V4, 1, false },
	{ "PPPoE with a short protocol", MAC "8864 1100 0001 0041 57" V6, 1, true },
	{ "MPLS", MAC "8847 00001040 00002140" V4, 1, false },
	{ "MPLS, IPv6", MAC "8848 00001140" V6, 1, true },
	{ "MPLS with a control word", MAC "8847 00001140 00000000" ETH4, 1, false },
	{ "MPLS without", MAC "8847 00001140" ETH4, 1, false },
	{ "MPLS, an address that is no control word", MAC "8847 00001140"
	  "e20000000001 020000000002 0800" V4, 1, false },
	{ "provider backbone bridge", MAC "88e7 00000001" ETH4, 1, false },
	{ "VN-Tag", MAC "8926 00000000 0800" V4, 1, false },
	{ "E-Tag", MAC "893f 000000000000 0800" V4, 1, false },
	{ "Cisco metadata", MAC "8909 0101 0001 0007 0800" V4, 1, false },
	{ "FabricPath", MAC "8903 0000" ETH4, 1, false },
	{ "TRILL", MAC "22f3 0000 0000 0000" ETH4, 1, false },
	{ "TRILL with options", MAC "22f3 0040 0000 0000 00000000" ETH4, 1, false },
	{ "MACsec, not encrypted", MAC "88e5 0000 00000001 0800" V4, 1, false },
	{ "MACsec with an identifier",
	  MAC "88e5 2000 00000001 0000000000000000 0800" V4, 1, false },
	{ "NSH", MAC "894f 0006 01 01 00000100 "
	  "00000000 00000000 00000000 00000000" V4, 1, false },
	{ "Linux cooked", "0000 0001 0006 0000000000000000 0800" V4, 113, false },
	{ "Linux cooked, LLC", "0000 0001 0006 0000000000000000 0004" SNAP, 113, false },
	{ "Linux cooked v2",
	  "86dd 0000 00000002 0001 00 06 0000000000000000" V6, 276, true },
	{ "null, little-endian", "02000000" V4, 0, false },
	{ "null, big-endian", "0000001c" V6, 0, true },
	{ "loop", "00000018" V6, 108, true },
	{ "raw", V4, 101, false },
	{ "raw, IPv6", V6, 12, true },
	{ "raw of OpenBSD", V4, 14, false },
	{ "IPv4", V4, 228, false },
	{ "IPv6", V6, 229, true },
	{ "SLIP", "00454545 45454545 45454545 45454545" V4, 8, false },
	{ "PPP", "ff03 0021" V4, 9, false },
	{ "PPP, nothing compressed away", "0057" V6, 9, true },
	{ "PPP, MPLS", "ff03 0281 00001140" V4, 9, false },
	{ "PPP in HDLC", "ff03 0021" V4, 50, false },
	{ "PPP_HDLC that is Cisco's", "0f00 0800" V4, 50, false },
	{ "Cisco HDLC", "0f00 86dd" V6, 104, true },
	{ "Cisco HDLC with direction", "00 0f00 0800" V4, 205, false },
	{ "PPP_ETHER", "1100 0001 002e 0021" V4, 51, false },
	{ "PPP with direction", "01 ff03 0021" V4, 204, false },
	{ "RFC 1483", SNAP, 100, false },
	{ "SunATM", "02000000" SNAP, 123, false },
	{ "IP over Fibre Channel", MAC "00000000" SNAP, 122, false },
	{ "FDDI", "50" MAC SNAP, 10, false },
	{ "Token Ring", "1040" MAC SNAP, 6, false },
	{ "Token Ring with a route", "1040 020000000001 820000000002 0430 0010" SNAP,
	  6, false },
	{ "ARCnet, RFC 1201", "0102 d4 00 0001" V4, 7, false },
	{ "ARCnet, RFC 1051, Linux", "0102 0000 f0" V4, 129, false },
	{ "Frame Relay", "1841 03 cc" V4, 107, false },
	{ "Frame Relay, SNAP", "1841 03 00 80 000000 0800" V4, 107, false },
	{ "Frame Relay, Cisco", "1841 0800" V4, 107, false },
	{ "IPoIB", A6 "0000000000000000 0800 0000" V4, 242, false },
	{ "pf log", "3d 02 00 00 " A6 "00000000000000000000000000000000"
	  "000000000000000000000000" V4, 117, false },
	{ "nflog", "02 00 0000 0800 0100 00000000 0500 0a00 00000000 3000 0900" V4,
	  239, false },
	{ "PKTAP", "10000000 01000000 01000000 00000000" ETH4, 258, false },
	{ "Juniper Ethernet", "4d4743 80 0002 0000" ETH4, 178, false },
	{ "Juniper without link layer", "4d4743 02 02000000" V4, 178, false },
	{ "IEEE 1394", "0000000000000001 0000000000000002 0800" V4, 138, false },
	{ "Broadcom tag", MAC "00000000 0800" V4, 281, false },
	{ "Marvell EtherType tag", MAC "dada 0000 00000000 0800" V4, 285, false },
	{ "802.11", "0801 0000" MAC "020000000003 0000" SNAP, 105, false },
	{ "802.11 QoS", "8801 0000" MAC "020000000003 0000 0000" SNAP, 105, false },
	{ "802.11 QoS and HT control",
	  "8881 0000" MAC "020000000003 0000 0000 00000000" SNAP, 105, false },
	{ "802.11 between access points",
	  "0803 0000" MAC "020000000003 0000 020000000004" SNAP, 105, false },
	{ "802.11 A-MSDU",
	  "8801 0000" MAC "020000000003 0000 8000" MAC "0034" SNAP, 105, false },
	{ "radiotap",
	  "00 00 0900 02000000 00 0801 0000" MAC "020000000003 0000" SNAP, 127, false },
	{ "radiotap, padded", "00 00 1900 03000080 00000000 00000000 "
	  "0000000000000000 20 8801 0000" MAC "020000000003 0000 0000 0000" SNAP, 127, false },
	{ "AVS", "80211001 0000000c 00000000 0801 0000" MAC "020000000003 0000"
	  SNAP, 163, false },
	{ "PPI", "00 00 0800 69000000 0801 0000" MAC "020000000003 0000" SNAP,
	  192, false },
	{ "PPI with a field", "00 00 1000 69000000 0200 0400 00000000 "
	  "0801 0000" MAC "020000000003 0000" SNAP, 192, false },
	{ "radiotap without fields", "00 00 0800 00000000 "
	  "0801 0000" MAC "020000000003 0000" SNAP, 127, false },
	{ "radiotap with flags only", "00 00 0900 02000000 00 "
	  "0801 0000" MAC "020000000003 0000" SNAP, 127, false },
	{ "radiotap that lacks a word", "00 00 0800 02000080 "
	  "0801 0000" MAC "020000000003 0000" SNAP, 127, false },
	{ "IPv4 options", "46 00 0030 1234 4000 40 06 0000 0a000001 0a000002 "
	  "94040000" TCP, 101, false },
	{ "first IPv4 fragment", "45 00 002c 1234 2000 40 06 0000 0a000001 "
	  "0a000002" TCP, 101, false },
	{ "total length 0", "45 00 0000 1234 4000 40 06 0000 0a000001 0a000002" TCP,
	  101, false },
	{ "IPv6 payload length 0", "60000000 0000 06 40" A6 TCP, 101, true },
	{ "hop-by-hop options", IP6("0020", "00") "06 00 050200000000" TCP, 101, true },
	{ "routing, destination options, mobility", IP6("0040", "2b")
	  "3c 02 00 00 00000000 " "0000000000000000 0000000000000000"
	  "87 00 010400000000" "06 00 000000000000" TCP, 101, true },
	{ "first IPv6 fragment", IP6("0020", "2c") "06 00 0001 00000001" TCP, 101, true },
	{ "AH", IP6("0030", "33") "06 04 0000 00000001 00000001 "
	  "000000000000000000000000" TCP, 101, true },
	{ "AH, IPv4", "45 00 0044 1234 4000 40 33 0000 0a000001 0a000002 "
	  "06 04 0000 00000001 00000001 000000000000000000000000" TCP, 101, false },
	{ "IPv4 in IPv4", IP4("0040", "04") V4, 101, false },
	{ "IPv6 in IPv4", IP4("0054", "29") V6, 101, true },
	{ "IPv4 in IPv6", IP6("002c", "04") V4, 101, false },
	{ "EtherIP", IP4("0050", "61") "3000" ETH4, 101, false },
	{ "MPLS in IP", IP4("0044", "89") "00001140" V4, 101, false },
	{ "GRE", IP4("0044", "2f") "0000 0800" V4, 101, false },
	{ "GRE with all options", IP4("0050", "2f")
	  "b000 0800 00000000 00000007 00000001" V4, 101, false },
	{ "GRE, Ethernet", IP4("0056", "2f") "2000 6558 00000007" ETH4, 101, false },
	{ "GRE, PPTP", IP4("0052", "2f") "3081 880b 00300001 00000001 00000001 "
	  "0021" V4, 101, false },
	{ "GRE, WCCP version 2", IP4("0048", "2f") "0000 883e 00000000" V4, 101, false },
	{ "GRE, WCCP version 1", IP4("0044", "2f") "0000 883e" V4, 101, false },
	{ "ERSPAN I", IP4("0052", "2f") "0000 88be" ETH4, 101, false },
	{ "ERSPAN II", IP4("005e", "2f") "1000 88be 00000001 1001000000000000"
	  ETH4, 101, false },
	{ "ERSPAN III", IP4("006a", "2f") "1000 22eb 00000001 "
	  "200100000000000000000001 0000000000000000" ETH4, 101, false },
	{ "VXLAN", IP4("005e", "11") UDP("c000", "12b5", "004a")
	  "08000000 00000100" ETH4, 101, false },
	{ "VXLAN-GPE", IP4("0064", "11") UDP("c000", "12b6", "0050")
	  "0c000002 00000100" V6, 101, true },
	{ "GENEVE", IP4("005e", "11") UDP("c000", "17c1", "004a")
	  "0000 6558 00000100" ETH4, 101, false },
	{ "GENEVE with options", IP4("0054", "11") UDP("c000", "17c1", "0040")
	  "0100 0800 00000100 00000000" V4, 101, false },
	{ "GENEVE answered", IP4("0050", "11") UDP("17c1", "c000", "003c")
	  "0000 0800 00000100" V4, 101, false },
	{ "GTP-U", IP4("0050", "11") UDP("0868", "0868", "003c")
	  "30 ff 002c 00000001" V4, 101, false },
	{ "GTP-U with extension", IP4("0058", "11") UDP("0868", "0868", "0044")
	  "34 ff 0034 00000001 0000 00 85 01 000000 " V4, 101, false },
	{ "L2TP", IP4("0050", "11") UDP("06a5", "06a5", "003c")
	  "0002 0001 0001 0021" V4, 101, false },
	{ "L2TP with all options", IP4("005c", "11") UDP("06a5", "06a5", "0048")
	  "4a02 0040 0001 0001 0000 0000 0002 0000 0021" V4, 101, false },
	{ "Teredo", IP4("0071", "11") UDP("0dd8", "c000", "005d")
	  "0001 0000 0000000000000000 00 " "0000 0000 00000000" V6, 101, true },
	{ "LISP", IP4("0050", "11") UDP("c000", "10f5", "003c")
	  "0000000000000000" V4, 101, false },
	{ "MPLS in UDP", IP4("004c", "11") UDP("c000", "19eb", "0038")
	  "00001140" V4, 101, false },
};

#define QUOTE "45 00 05dc 1234 4000 01 06 0000 0a000001 0a000002 04d20050 01020304"

static const struct {
	const char *name;
	const char *hex;
	int linktype;
	enum dissect_result result;
} others[] = {
	{ "ARP", MAC "0806 0001", 1, DISSECT_NOT_TCP },
	{ "spanning tree", MAC "0026 424203 0000", 1, DISSECT_NOT_TCP },
	{ "a company's SNAP", MAC "0034 aaaa03 00000c 0800" V4, 1, DISSECT_NOT_TCP },
	{ "half an Ethernet header", "0200000000010200", 1, DISSECT_MALFORMED },
	{ "nothing at all", "", 1, DISSECT_MALFORMED },
	{ "unknown link type", ETH4, 9999, DISSECT_NOT_TCP },
	{ "negative link type", ETH4, -1, DISSECT_NOT_TCP },
	{ "PPPoE discovery", MAC "8864 1109 0000 002e 0021" V4, 1, DISSECT_NOT_TCP },
	{ "MPLS control channel", MAC "8847 00001140 10000000" ETH4,
	  1, DISSECT_NOT_TCP },
	{ "MPLS without a bottom", MAC "8847" NO_BOTTOM, 1, DISSECT_NOT_TCP },
	{ "Frame Relay with a longer address", "1840 0341 03 cc" V4,
	  107, DISSECT_NOT_TCP },
	{ "pf log of no length", "00 02 00 00" V4, 117, DISSECT_MALFORMED },
	{ "encrypted MACsec", MAC "88e5 0c00 00000001 0800" V4, 1, DISSECT_NOT_TCP },
	{ "NSH too short", MAC "894f 0001 01 01 00000100" V4, 1, DISSECT_MALFORMED },
	{ "802.11 beacon", "8000 0000", 105, DISSECT_NOT_TCP },
	{ "802.11 encrypted", "0841 0000" MAC "020000000003 0000" SNAP,
	  105, DISSECT_NOT_TCP },
	{ "radiotap too short", "00 00 0700 00000000", 127, DISSECT_MALFORMED },
	{ "AVS too short", "80211001 00000004", 163, DISSECT_MALFORMED },
	{ "PPI too short", "00 00 0700 69000000", 192, DISSECT_MALFORMED },
	{ "PKTAP too short", "0b000000 01000000 01000000", 258, DISSECT_MALFORMED },
	{ "nflog attribute too short", "02 00 0000 0300 0100", 239, DISSECT_MALFORMED },
	{ "Token Ring route too short", "1040 020000000001 820000000002 0130" SNAP,
	  6, DISSECT_MALFORMED },
	{ "UDP", IP4("001c", "11") UDP("c000", "0035", "0008"), 101, DISSECT_NOT_TCP },
	{ "ESP", IP4("001c", "32") "0000000100000001", 101, DISSECT_NOT_TCP },
	{ "IP version 5", "55 00 002c", 101, DISSECT_NOT_TCP },
	{ "IPv4 header of 16 bytes", "44 00 002c 1234 4000 40 06 0000 0a000001 "
	  "0a000002" TCP, 101, DISSECT_MALFORMED },
	{ "IPv4 total length below its header", "45 00 0013 1234 4000 40 06 0000 "
	  "0a000001 0a000002" TCP, 101, DISSECT_MALFORMED },
	{ "later IPv4 fragment", "45 00 002c 1234 2001 40 06 0000 0a000001 "
	  "0a000002" TCP, 101, DISSECT_FRAGMENT },
	{ "later IPv6 fragment", IP6("0020", "2c") "06 00 0008 00000001" TCP,
	  101, DISSECT_FRAGMENT },
	{ "extension beyond the packet", IP6("0008", "00") "06 01 000000000000" TCP,
	  101, DISSECT_MALFORMED },
	{ "IP length of 19 bytes of TCP", "45 00 0027 1234 4000 40 06 0000 "
	  "0a000001 0a000002" TCP, 101, DISSECT_MALFORMED },
	{ "GRE with routing", IP4("0044", "2f") "4000 0800" V4, 101, DISSECT_NOT_TCP },
	{ "GRE acknowledgement", IP4("0020", "2f") "2081 880b 00000001 00000001",
	  101, DISSECT_NOT_TCP },
	{ "VXLAN without an identifier", IP4("005e", "11")
	  UDP("c000", "12b5", "004a") "00000000 00000100" ETH4, 101, DISSECT_NOT_TCP },
	{ "GENEVE version 1", IP4("0050", "11") UDP("c000", "17c1", "003c")
	  "4000 0800 00000100" V4, 101, DISSECT_NOT_TCP },
	{ "GTP-U echo", IP4("0024", "11") UDP("0868", "0868", "0010")
	  "32 01 0000 00000000", 101, DISSECT_NOT_TCP },
	{ "GTP-U extension of length 0", IP4("0058", "11")
	  UDP("0868", "0868", "0044") "34 ff 0034 00000001 0000 00 85 00 000000 " V4,
	  101, DISSECT_MALFORMED },
	{ "L2TP control", IP4("0028", "11") UDP("06a5", "06a5", "0014")
	  "c802 000c 0000 0000 0000 0000", 101, DISSECT_NOT_TCP },
	{ "ping", IP4("001c", "01") "0800 0000 00010001", 101, DISSECT_NOT_TCP },
	{ "neighbour solicitation", IP6("0008", "3a") "8700 0000 00000000",
	  101, DISSECT_NOT_TCP },
	{ "quotes a quote", IP4("0054", "01") "0301 0000 00000000 "
	  IP4("0038", "01") "0301 0000 00000000" QUOTE, 101, DISSECT_NOT_TCP },
};

static const struct {
	const char *name;
	const char *hex;
	uint8_t type, code;
} quotes[] = {
	{ "port unreachable", IP4("0038", "01") "0303 0000 00000000" QUOTE, 3, 3 },
	{ "fragmentation needed", IP4("0038", "01") "0304 0000 000005dc" QUOTE, 3, 4 },
	{ "time exceeded", IP4("0038", "01") "0b00 0000 00000000" QUOTE, 11, 0 },
	{ "parameter problem", IP4("0038", "01") "0c00 0000 00000000" QUOTE, 12, 0 },
	{ "the quoted packet is all there", IP4("0048", "01") "030d 0000 00000000" V4, 3,
	  13 },
	{ "ICMPv6 too big", IP6("0048", "3a") "0200 0000 00000500" V6, 2, 0 },
	{ "ICMPv6 unreachable", IP6("0048", "3a") "0104 0000 00000000" V6, 1, 4 },
};
/* clang-format on */

static struct guard guard;

static enum dissect_result run(int linktype, const uint8_t *bytes, size_t caplen,
			       size_t wirelen, struct segment *seg)
{
	struct frame f = {
		.ts = 1,
		.number = 7,
		.linktype = linktype,
		.wirelen = (uint32_t)wirelen,
		.caplen = (uint32_t)caplen,
		.data = guard_put(&guard, bytes, caplen),
	};

	assert_true(walked_alike(&f));
	return dissect(&f, seg);
}

static void check_endpoints(const struct segment *s, bool v6)
{
	char buf[ENDPOINT_STRLEN];

	assert_string_equal(endpoint_str(&s->src, buf),
			    v6 ? "[2001:db8::1]:1234" : "10.0.0.1:1234");
	assert_string_equal(endpoint_str(&s->dst, buf),
			    v6 ? "[2001:db8::2]:80" : "10.0.0.2:80");
	assert_int_equal(s->seq, 0x01020304);
	assert_int_equal(s->ts, 1);
	assert_int_equal(s->number, 7);
}

static void check_segment(const struct segment *s, const struct way *w, bool truncated)
{
	check_endpoints(s, w->v6);
	assert_int_equal(s->ack, 0x0a0b0c0d);
	assert_int_equal(s->flags, SEG_SYN | SEG_ACK);
	assert_int_equal(s->window, 0x2000);
	assert_int_equal(s->payload, TAIL);
	assert_int_equal(s->opts, 0);
	assert_int_equal(s->ip_id, w->v6 ? 0 : 0x1234);
	assert_int_equal(s->truncated, truncated);
}

/* Every snap length: all of the segment is known as soon as its fixed header is. */
static void check_way(const struct way *w)
{
	uint8_t bytes[512];
	size_t n = hex_bytes(w->hex, bytes, sizeof(bytes));
	struct segment seg;
	size_t cap;

	for (cap = 0; cap <= n; cap++) {
		if (cap < n - TAIL) {
			assert_int_equal(run(w->linktype, bytes, cap, n, &seg),
					 DISSECT_TRUNCATED);
			continue;
		}
		assert_int_equal(run(w->linktype, bytes, cap, n, &seg), DISSECT_OK);
		check_segment(&seg, w, cap < n);
	}
}

static void test_ways(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		print_message("%s\n", ways[i].name);
		assert_true(dissect_knows(ways[i].linktype));
		check_way(&ways[i]);
	}
}

/* A frame that really is that short, and one whose rest is noise. */
static void test_ways_cut_on_the_wire(void **state)
{
	uint8_t bytes[512];
	struct segment seg;
	size_t i, n, cap;
	enum dissect_result result;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		n = hex_bytes(ways[i].hex, bytes, sizeof(bytes));
		for (cap = 0; cap < n; cap++) {
			result = run(ways[i].linktype, bytes, cap, cap, &seg);
			assert_true(result < DISSECT_N);
			if (result == DISSECT_OK)
				check_endpoints(&seg, ways[i].v6);
		}
	}
}

static void test_padding(void **state)
{
	static const char *const padded[] = { ETH4, MAC "0034" SNAP };

	(void)state;
	for (size_t i = 0; i < sizeof(padded) / sizeof(padded[0]); i++) {
		uint8_t bytes[512] = { 0 };
		size_t n = hex_bytes(padded[i], bytes, sizeof(bytes));
		struct segment seg;

		assert_int_equal(run(1, bytes, n + 6, n + 6, &seg), DISSECT_OK);
		check_segment(&seg, &ways[0], false);
	}
}

static void test_others(void **state)
{
	uint8_t bytes[512];
	struct segment seg;
	size_t i, n, cap;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		print_message("%s\n", others[i].name);
		n = hex_bytes(others[i].hex, bytes, sizeof(bytes));
		assert_int_equal(run(others[i].linktype, bytes, n, n, &seg),
				 others[i].result);
		for (cap = 0; cap < n; cap++)
			assert_int_not_equal(run(others[i].linktype, bytes, cap, n,
						 &seg),
					     DISSECT_OK);
	}
}

static void test_quotes(void **state)
{
	uint8_t bytes[512];
	struct segment seg;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		print_message("%s\n", quotes[i].name);
		n = hex_bytes(quotes[i].hex, bytes, sizeof(bytes));
		assert_int_equal(run(101, bytes, n, n, &seg), DISSECT_ICMP);
		check_endpoints(&seg, bytes[0] >> 4 == 6);
		assert_int_equal(seg.icmp_type, quotes[i].type);
		assert_int_equal(seg.icmp_code, quotes[i].code);
	}
}

/* Tunnels in tunnels, on a link of one layer and of two: either may be the last one. */
static void test_nesting_ends(void **state)
{
	static const struct {
		const char *hex;
		int linktype;
	} links[] = { { "", 101 }, { "02000000", 0 } };

	(void)state;
	for (int k = 0; k < 2; k++) {
		uint8_t bytes[4096];
		size_t n = hex_bytes(links[k].hex, bytes, sizeof(bytes));
		struct segment seg;

		for (int i = 0; i < 100; i++)
			n += hex_bytes(IP4("0000", "04"), bytes + n, sizeof(bytes) - n);
		n += hex_bytes(V4, bytes + n, sizeof(bytes) - n);
		assert_int_equal(run(links[k].linktype, bytes, n, n, &seg),
				 DISSECT_NOT_TCP);
	}
}

static void test_segment_untouched(void **state)
{
	struct segment seg, was;
	uint8_t bytes[512];
	size_t n = hex_bytes(ETH4, bytes, sizeof(bytes));

	(void)state;
	memset(&was, 0xa5, sizeof(was));
	seg = was;
	assert_int_equal(run(1, bytes, n - TAIL - 1, n, &seg), DISSECT_TRUNCATED);
	assert_memory_equal(&seg, &was, sizeof(seg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_ways_cut_on_the_wire),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_nesting_ends),
		cmocka_unit_test(test_segment_untouched),
	};
	int failed;

	guard = guard_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
