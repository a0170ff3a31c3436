/* SPDX-License-Identifier: MIT
 *
 * annotation.c - what the packets of a connection are worth saying, as comments on them.
 */
#include "annotation.h"

#include <inttypes.h>
#include <stdio.h>

#include "notation.h"
#include "prose.h"
#include "text.h"

void annotation_segment(const struct flow *f, uint64_t number, const struct row *r,
			const char *told, char text[static ANNOTATION_SEGMENT])
{
	char means[256];

	notate_labels(f, r, means, sizeof(means));
	snprintf(text, ANNOTATION_SEGMENT,
		 "flow %" PRIu64 ": %s%s%sclient %s, server %s", number, means, told,
		 means[0] || told[0] ? "; " : "", tcp_states[r->state[f->client]].name,
		 tcp_states[r->state[flow_server(f)]].name);
}

void annotation_end(const struct flow_view *v, char text[static ANNOTATION_END])
{
	const struct verdict *d = v->verdict;
	char part[1024];
	struct textbuf t = { text, 0, ANNOTATION_END };

	prose_ending(v, part, sizeof(part));
	textbuf_add(&t, "flow %" PRIu64 " ended: %s. %s", v->number,
		    endings[d->ending].name, part);
	for (size_t i = 0; i < d->ncauses; i++) {
		prose_cause(v, d->causes[i], part, sizeof(part));
		textbuf_add(&t, " %s: %s", i ? "Or" : "Why", part);
	}
	if (d->ncauses)
		textbuf_add(&t, " Do: %s", causes[d->causes[0]].remedy);
}

uint64_t annotation_last(const struct flow_view *v)
{
	uint64_t a = v->flow->half[SIDE_A].frame, b = v->flow->half[SIDE_B].frame;

	return a > b ? a : b;
}
