/* SPDX-License-Identifier: MIT
 *
 * wireshark.h - Wireshark's opinion of a flow.
 */
#ifndef TCT_WIRESHARK_H
#define TCT_WIRESHARK_H

#include "flow.h"

/**
 * wireshark_segment() - Take the next segment into account
 *
 * Sets s->complete (1 SYN, 2 SYN+ACK, 4 ACK, 8 data, 16 FIN, 32 RST), and
 * s->complete_before to what it was. s->first_frame must be known.
 */
void wireshark_segment(struct story *s, const struct segment *g);

#endif /* TCT_WIRESHARK_H */
