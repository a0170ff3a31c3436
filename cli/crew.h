/* SPDX-License-Identifier: MIT
 *
 * crew.h - frames of one source through several pipelines, each in a thread of its own.
 */
#ifndef TCT_CREW_H
#define TCT_CREW_H

#include "pipeline.h"
#include "progress.h"

/* Reading takes a third of the time: with one worker beside it the reader has a part of the
 * flows, so many of 256, of its own.
 */
#define CREW_OWN 62u

/**
 * crew_run() - Read to the end
 *
 * This thread reads and dissects. A segment goes to the pipeline that has the flows of its
 * hash.
 *
 * @p:		@n pipelines, of only frames, 2 at least; a thread each, whose callbacks are called
 *		there. If there are two the first one is this thread's own, and gets CREW_OWN of
 *		256 flows
 * @in:		What is to be taken in; has the counts of frames then, which the pipelines lack
 *
 * Return: 0, or the first trouble, -errno with @e set or what a callback returned; all
 * frames before a trouble of the source have been worked on
 */
int crew_run(struct progress *frames, struct pipeline *const p[], unsigned int n,
	     struct intake *in, struct err *e);

#endif /* TCT_CREW_H */
