/* SPDX-License-Identifier: MIT
 *
 * wireshark.c - Wireshark's opinion of a flow: tcp.completeness (packet-tcp.c), bits that
 * are never unset.
 */
#include "wireshark.h"

void wireshark_segment(struct flow *f, const struct segment *g, bool begins)
{
	uint8_t *c = &f->complete;

	f->complete_before = *c;
	if (begins) {
		if ((g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN)
			*c = (uint8_t)(1 | (g->payload ? 8 : 0));
		return;
	}
	if ((g->flags & (SEG_SYN | SEG_ACK)) == (SEG_SYN | SEG_ACK))
		*c |= 2;
	if ((g->flags & (SEG_SYN | SEG_ACK)) == SEG_ACK)
		*c |= g->payload ? 8 : 4;
	if ((g->flags & (SEG_FIN | SEG_ACK)) == (SEG_FIN | SEG_ACK))
		*c |= 16;
	if (g->flags & SEG_RST)
		*c |= 32;
}
