/* SPDX-License-Identifier: MIT
 *
 * diffwords.h - what differs between two flows, in words.
 */
#ifndef TCT_DIFFWORDS_H
#define TCT_DIFFWORDS_H

#include "align.h"

#define DIFFWORDS_MAX 24

/**
 * struct diffwords - Sentences, most telling first
 * @line:	"server's close(): RST -> FIN"; for diffwords_free()
 * @more:	So many had no room
 * @lost:	... and so many no memory
 */
struct diffwords {
	char *line[DIFFWORDS_MAX];
	size_t n, more, lost;
};

/**
 * diffwords_of() - Say what differs
 * @p:		From align_events()
 * @ignore:	Set of IGNORES()
 * @w:		Filled in, for diffwords_free(), on failure too
 *
 * Return: 0, or -ENOMEM with @e set if it is not all
 */
int diffwords_of(struct diffwords *w, const struct canon_flow *a,
		 const struct canon_flow *b, const struct pairs *p, unsigned int ignore,
		 struct err *e);

void diffwords_free(struct diffwords *w);

#endif /* TCT_DIFFWORDS_H */
