/* SPDX-License-Identifier: MIT
 *
 * label.c - the rows of labels.def.
 */
#include "label.h"

const struct label_row labels[LABEL_N] = {
#define LABEL(id, name, rank, text, meaning)                                           \
	[LABEL_##id] = { name, rank, text, meaning },
#include "labels.def"
#undef LABEL
};

uint8_t label_rank(uint64_t set)
{
	uint8_t rank = 0;

	for (; set; set &= set - 1) {
		uint8_t r = labels[__builtin_ctzll(set)].rank;

		if (r > rank)
			rank = r;
	}
	return rank;
}
