/* SPDX-License-Identifier: MIT
 *
 * frame.h - one captured link-layer frame, as a source hands it over.
 */
#ifndef TCT_FRAME_H
#define TCT_FRAME_H

#include <stdint.h>

/* Nanoseconds since the Unix epoch, as stamped by the capture. The analyzer has
 * no other clock: it never calls time(2), so a replay is deterministic.
 */
typedef uint64_t tstamp;

/**
 * struct frame - A captured frame
 * @ts:		Capture time
 * @number:	1-based position in the capture, what Wireshark calls frame.number
 * @linktype:	LINKTYPE_* number of the tcpdump.org registry, as savefiles hold it
 * @wirelen:	Length on the wire
 * @caplen:	Bytes available at @data, at most @wirelen
 * @data:	Borrowed from the source; dead after the next source_next()
 */
struct frame {
	tstamp ts;
	uint64_t number;
	int linktype;
	uint32_t wirelen;
	uint32_t caplen;
	const uint8_t *data;
};

#endif /* TCT_FRAME_H */
