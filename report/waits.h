/* SPDX-License-Identifier: MIT
 *
 * waits.h - how long something took, roughly: what repeats from run to run.
 */
#ifndef TCT_WAITS_H
#define TCT_WAITS_H

#include "frame.h"

/** wait_class() - "1s", "2h" for a time in ns; NULL for what is too short to tell */
const char *wait_class(tstamp ns);

#endif /* TCT_WAITS_H */
