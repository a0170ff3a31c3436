/* SPDX-License-Identifier: MIT
 *
 * walked.h - what usual frames amount to must be what the walk by layers finds.
 */
#ifndef TCT_WALKED_H
#define TCT_WALKED_H

#include "dissect_layer.h"

/** walked_alike() - Do both ways come to the same end? */
static inline bool walked_alike(const struct frame *f)
{
	struct segment a, b;
	struct walk w = {
		.rd = rd_from(f->data, f->caplen),
		.beyond = f->wirelen > f->caplen ? f->wirelen - f->caplen : 0,
		.frame = f,
		.seg = &b,
	};
	enum dissect_result x, y;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	x = dissect(f, &a);
	y = f->linktype < 0 ? DISSECT_NOT_TCP : layer_link(&w, (uint32_t)f->linktype);
	return x == y && memcmp(&a, &b, sizeof(a)) == 0;
}

#endif /* TCT_WALKED_H */
