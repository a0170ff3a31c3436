/* SPDX-License-Identifier: MIT
 *
 * flows.c - one line a connection.
 */
#include "daytime.h"
#include "flowline.h"
#include "sink.h"

static int flows_begin(struct sink *k, struct err *e)
{
	(void)e;
	if (k->want_clock)
		fprintf(k->out, "%-*s ", DAYTIME_WIDTH, "ended");
	flowline_head(k->out);
	return 0;
}

static int flows_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	const struct flow *f = v->flow;
	const struct verdict *d = v->verdict;
	char c[ENDPOINT_STRLEN], s[ENDPOINT_STRLEN], when[DAYTIME_STRLEN];
	enum side client = (enum side)f->client, server = flow_other(f, client);
	const struct flowline l = {
		.number = v->number,
		.ns = f->last > v->story->first ? f->last - v->story->first : 0,
		.segments = flow_packets(f, v->story, SIDE_A) +
			    flow_packets(f, v->story, SIDE_B),
		.bytes = f->half[SIDE_A].bytes + f->half[SIDE_B].bytes,
		.client = endpoint_str(&f->end[client], c),
		.server = endpoint_str(&f->end[server], s),
		.ending = endings[d->ending].name,
		.closer = whose_name[d->closer],
	};

	if (k->want_clock)
		fprintf(k->out, "%s ", daytime_str(f->last, when));
	flowline_put(k->out, &l);
	for (size_t i = 0; i < d->ncauses; i++)
		flowline_cause(k->out, i, causes[d->causes[i]].name,
			       certainty_name[causes[d->causes[i]].certainty]);
	flowline_end(k->out, d->ncauses);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int flows_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	return sink_flush(k, e);
}

const struct sink_ops sink_flows = {
	.name = "flows",
	.help = "one line a connection (! certain, ? possible)",
	.apart = true,
	.begin = flows_begin,
	.flow = flows_flow,
	.end = flows_end,
};
