/* SPDX-License-Identifier: MIT
 *
 * annotate.h - a capture once more, as pcapng, with comments.
 */
#ifndef TCT_ANNOTATE_H
#define TCT_ANNOTATE_H

#include "pcapng_write.h"

/**
 * struct annotate_cfg - What to write
 * @comment:	Asked for each frame in order; fills in up to PCAPNG_COMMENTS texts, which must
 *		live until the next one
 * @application: What writes it
 */
struct annotate_cfg {
	void (*comment)(void *arg, uint64_t frame,
			const char *text[static PCAPNG_COMMENTS]);
	void *arg;
	const char *application;
};

/**
 * annotate() - Copy frames, and all else that a pcapng file holds
 * @in:		A capture in any format, taken over
 * @name:	What messages call it
 *
 * Return: 0, or -errno with @e set: all frames before the trouble have been copied. Whether
 * they arrived shows @out.
 */
int annotate(FILE *in, const char *name, FILE *out, const struct annotate_cfg *cfg,
	     struct err *e);

#endif /* TCT_ANNOTATE_H */
