/* SPDX-License-Identifier: MIT
 *
 * outcome.h - what a call returns, as far as one can tell.
 */
#ifndef TCT_OUTCOME_H
#define TCT_OUTCOME_H

/* UNKNOWN: not determined by what was seen. OK: bytes were read or written. ZERO: end of
 * file. Anything else is an errno.
 */
enum outcome {
#define OUTCOME(id, name, err, read, write, connect) OUTCOME_##id,
#include "outcomes.def"
#undef OUTCOME
	OUTCOME_N
};

#endif /* TCT_OUTCOME_H */
