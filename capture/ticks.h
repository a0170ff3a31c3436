/* SPDX-License-Identifier: MIT
 *
 * ticks.h - the clock of a pcapng interface.
 */
#ifndef TCT_TICKS_H
#define TCT_TICKS_H

#include "frame.h"

#define TICKS_MICROSECONDS 6

/**
 * struct ticks - What an interface's time stamps count
 * @offset:	if_tsoffset: seconds to add
 * @resolution:	if_tsresol: 10^-n seconds, or 2^-n if the high bit is set, n the others
 */
struct ticks {
	int64_t offset;
	uint8_t resolution;
};

/** ticks_to_ns() - Nanoseconds since 1970, rounded down; clamped to what a tstamp holds */
tstamp ticks_to_ns(const struct ticks *t, uint64_t ticks);

#endif /* TCT_TICKS_H */
