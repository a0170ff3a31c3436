/* SPDX-License-Identifier: MIT
 *
 * daytime.h - a time stamp as people read it.
 */
#ifndef TCT_DAYTIME_H
#define TCT_DAYTIME_H

#include "frame.h"

#define DAYTIME_WIDTH  23
#define DAYTIME_STRLEN 32 /* "2026-11-25 17:08:13.123" + NUL, and years to come */

/** daytime_str() - In the zone that this process is in, cut to milliseconds; returns @buf */
const char *daytime_str(tstamp ts, char buf[static DAYTIME_STRLEN]);

#endif /* TCT_DAYTIME_H */
