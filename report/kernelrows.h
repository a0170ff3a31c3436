/* SPDX-License-Identifier: MIT
 *
 * kernelrows.h - a flow's rows with the kernel's events among them, in order of time.
 */
#ifndef TCT_KERNELROWS_H
#define TCT_KERNELROWS_H

#include "pipeline.h"

/**
 * struct kernelrows - Walks both lists
 * @v:		NULL for rows that concern no connection
 * @all:	Each event; else those that nothing else shows: errors, segments dropped, a
 *		RST that was not captured, a state that the packets do not lead to, and, if
 *		no packet was captured, the end of a socket
 */
struct kernelrows {
	const struct flow_view *v;
	bool all;
	struct rowiter rows, events;
	const struct row *row, *event;
};

/** kernelrows_of() - Begin with the rows of a flow */
struct kernelrows kernelrows_of(const struct flow_view *v, bool all);

/** kernelrows_loose() - Begin with rows that concern no connection */
struct kernelrows kernelrows_loose(const struct rowlist *rows);

/** kernelrows_next() - The next row, NULL after the last */
const struct row *kernelrows_next(struct kernelrows *k);

#endif /* TCT_KERNELROWS_H */
