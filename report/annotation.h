/* SPDX-License-Identifier: MIT
 *
 * annotation.h - what the packets of a connection are worth saying, as comments on them.
 */
#ifndef TCT_ANNOTATION_H
#define TCT_ANNOTATION_H

#include "pipeline.h"

/* Room for the texts. */
#define ANNOTATION_SEGMENT 512
#define ANNOTATION_END	   4096

/**
 * annotation_segment() - "flow 1: FIN: client closes first (active close); client FIN_WAIT1,
 * server CLOSE_WAIT"
 * @number:	Of the flow
 * @told:	What notate_told() has to say, "" for nothing
 */
void annotation_segment(const struct flow *f, uint64_t number, const struct row *r,
			const char *told, char text[static ANNOTATION_SEGMENT]);

/** annotation_end() - How a connection ended, why, and what to do */
void annotation_end(const struct flow_view *v, char text[static ANNOTATION_END]);

/** annotation_last() - Which frame annotation_end() is about: the last one, or 0 */
uint64_t annotation_last(const struct flow_view *v);

#endif /* TCT_ANNOTATION_H */
