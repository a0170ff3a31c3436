/* SPDX-License-Identifier: MIT
 *
 * dissect_wlan.c - IEEE 802.11 data frames, and the headers that monitors put before.
 */
#include "dissect_layer.h"

/* Frame control, both bytes in the order of the wire. */
#define WLAN_TYPE      0x0c00 /* type */
#define WLAN_DATA      0x0800
#define WLAN_QOS       0x8000 /* bits of the subtype of data */
#define WLAN_NO_DATA   0x4000
#define WLAN_DIRECTION 0x0003 /* both bits: between access points, four addresses */
#define WLAN_PROTECTED 0x0040
#define WLAN_ORDER     0x0080 /* with QoS: a field of four bytes more */
#define WLAN_AMSDU     0x80   /* in QoS control: several frames in one */

/* An A-MSDU begins with a header like Ethernet's whose type is a length. Only the first
 * of its frames is looked into.
 */
static enum dissect_result amsdu(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 14);

	if (!h)
		return walk_short(w);
	walk_shrink(w, be16(h + 12));
	return layer_llc(w);
}

/* The fields that @control adds to the header, then what it carries. */
static enum dissect_result wlan_data(struct walk *w, uint16_t control, bool align)
{
	bool four = (control & WLAN_DIRECTION) == WLAN_DIRECTION;
	bool with_qos = control & WLAN_QOS;
	size_t more = with_qos && control & WLAN_ORDER ? 4 : 0;
	const uint8_t *qos;

	if (four && !walk_bytes(w, 6))
		return walk_short(w);
	qos = walk_bytes(w, with_qos ? 2 : 0);
	if (align && four != with_qos) /* 24 + 6 or 24 + 2 is no multiple of four */
		more += 2;
	if (!qos || !walk_bytes(w, more))
		return walk_short(w);
	return with_qos && qos[0] & WLAN_AMSDU ? amsdu(w) : layer_llc(w);
}

/* IEEE 802.11 9.2.4: control, duration, three addresses, sequence number. @align: the
 * monitor padded the whole header to four bytes.
 */
static enum dissect_result wlan(struct walk *w, bool align)
{
	const uint8_t *h = walk_bytes(w, 2);
	uint16_t control;

	if (!h)
		return walk_short(w);
	control = be16(h);
	if ((control & WLAN_TYPE) != WLAN_DATA ||
	    control & (WLAN_NO_DATA | WLAN_PROTECTED))
		return DISSECT_NOT_TCP;
	return walk_bytes(w, 22) ? wlan_data(w, control, align) : walk_short(w);
}

enum dissect_result layer_wlan(struct walk *w)
{
	return wlan(w, false);
}

/* The flags are the second field after the words that say which fields there are; bit
 * 31 of such a word says that another follows, bit 0 that a clock of eight bytes comes
 * first. Flag 0x20: the header of 802.11 is padded.
 */
static bool radiotap_pads(struct rd fields)
{
	const uint8_t *first = rd_bytes(&fields, 4);
	const uint8_t *start = first ? first - 4 : NULL;
	const uint8_t *word = first;
	const uint8_t *flags;

	if (!first || !(first[0] & 2))
		return false;
	while (word && word[3] & 0x80)
		word = rd_bytes(&fields, 4);
	if (!word)
		return false;
	if (first[0] & 1) /* aligned to its size, from the start of the header */
		rd_bytes(&fields, (size_t)(-(fields.p - start) & 7) + 8);
	flags = rd_bytes(&fields, 1);
	return flags && *flags & 0x20;
}

/* https://www.radiotap.org: version, padding, length, fields; little-endian. */
enum dissect_result layer_radiotap(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 4);
	const uint8_t *fields;
	size_t size;

	if (!h)
		return walk_short(w);
	size = le16(h + 2);
	if (size < 8)
		return DISSECT_MALFORMED;
	fields = walk_bytes(w, size - 4);
	if (!fields)
		return walk_short(w);
	return wlan(w, radiotap_pads(rd_from(fields, size - 4)));
}

/* Prism's header has 144 bytes; AVS's begins with a magic number, then its length. */
enum dissect_result layer_prism(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);
	size_t size = 144;

	if (!h)
		return walk_short(w);
	if ((be32(h) & 0xfffff000) == 0x80211000)
		size = be32(h + 4);
	if (size < 8)
		return DISSECT_MALFORMED;
	return walk_bytes(w, size - 8) ? layer_wlan(w) : walk_short(w);
}

/* Per-Packet Information: version, flags, length, link type inside; little-endian. */
enum dissect_result layer_ppi(struct walk *w)
{
	const uint8_t *h = walk_bytes(w, 8);
	size_t size;

	if (!h)
		return walk_short(w);
	size = le16(h + 2);
	if (size < 8)
		return DISSECT_MALFORMED;
	if (!walk_bytes(w, size - 8))
		return walk_short(w);
	return layer_link(w, le32(h + 4));
}
