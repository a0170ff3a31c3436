/* SPDX-License-Identifier: MIT
 *
 * timeline_rows.h - the rows of a timeline; for timeline*.c only.
 */
#ifndef TCT_TIMELINE_ROWS_H
#define TCT_TIMELINE_ROWS_H

#include "kernelrows.h"
#include "sink.h"

/**
 * struct layout - Columns where things begin
 * @arrow:	Width of the arrow
 */
struct layout {
	int frame, client, middle, arrow, server, label;
};

/**
 * struct page - What one flow's rows need while they are written
 * @state:	Of each side as last shown
 * @actor:	Process that makes the calls of each side; NULL if that says nothing new
 */
struct page {
	struct sink *k;
	const struct flow_view *v;
	struct layout at;
	enum side client, server;
	tstamp zero;
	uint8_t state[SIDES];
	const char *actor[SIDES];
};

/** layout_for() - Times and frame numbers get the room that the largest of a flow needs */
struct layout layout_for(int width, uint64_t seconds, uint64_t frame);

/** page_find_actors() - Set @actor from a flow's calls */
void page_find_actors(struct page *p, const struct rowlist *list);

/** page_rows() - Write all rows */
void page_rows(struct page *p, struct kernelrows it);

#endif /* TCT_TIMELINE_ROWS_H */
