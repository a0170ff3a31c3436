/* SPDX-License-Identifier: MIT
 *
 * wireshark.h - Wireshark's opinion of a flow.
 */
#ifndef TCT_WIRESHARK_H
#define TCT_WIRESHARK_H

#include "flow.h"

/**
 * wireshark_segment() - Take the next segment into account
 * @begins:	It is the first one
 *
 * Sets f->complete (1 SYN, 2 SYN+ACK, 4 ACK, 8 data, 16 FIN, 32 RST), and
 * f->complete_before to what it was.
 */
void wireshark_segment(struct flow *f, const struct segment *g, bool begins);

#endif /* TCT_WIRESHARK_H */
