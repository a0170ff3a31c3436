/* SPDX-License-Identifier: MIT
 *
 * label.h - what one segment is worth saying about, as rows of labels.def.
 */
#ifndef TCT_LABEL_H
#define TCT_LABEL_H

#include <assert.h>
#include <stdint.h>

enum label {
#define LABEL(id, name, rank, text, meaning) LABEL_##id,
#include "labels.def"
#undef LABEL
	LABEL_N
};
#define L(id) (UINT64_C(1) << LABEL_##id)
static_assert(LABEL_N <= 64, "labels must fit the bit set");

struct label_row {
	const char *name; /* never renamed */
	uint8_t rank;	  /* 0: plain traffic ... 9: what one looks for */
	const char *text; /* for a terminal, with %r %p %s %n %a */
	const char *meaning;
};

extern const struct label_row labels[LABEL_N];

/** label_rank() - Highest rank in a set of L(...), 0 for the empty set */
uint8_t label_rank(uint64_t set);

#endif /* TCT_LABEL_H */
