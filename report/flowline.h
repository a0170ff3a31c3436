/* SPDX-License-Identifier: MIT
 *
 * flowline.h - a connection as one line of text.
 */
#ifndef TCT_FLOWLINE_H
#define TCT_FLOWLINE_H

#include <stdint.h>
#include <stdio.h>

/**
 * struct flowline - What stands in it; strings are borrowed
 * @ns:		From the first to the last segment
 * @bytes:	Payload, retransmissions included
 * @closer:	NULL for nobody
 */
struct flowline {
	uint64_t number, ns, segments, bytes;
	const char *client, *server, *ending, *closer;
};

void flowline_head(FILE *out);

/** flowline_put() - All but its causes: flowline_cause() for each, then flowline_end() */
void flowline_put(FILE *out, const struct flowline *f);

/** flowline_cause() - @n: how many came before; @certainty: "certain", "likely", "possible" */
void flowline_cause(FILE *out, size_t n, const char *cause, const char *certainty);

/** flowline_end() - @n: how many causes there were */
void flowline_end(FILE *out, size_t n);

#endif /* TCT_FLOWLINE_H */
