/* SPDX-License-Identifier: MIT
 *
 * flows.c - one line a connection.
 */
#include <inttypes.h>

#include "sink.h"
#include "text.h"

static int flows_begin(struct sink *k, struct err *e)
{
	(void)e;
	fprintf(k->out, "%6s %-23s %-23s %10s %8s %10s %-12s %-6s %s\n", "flow",
		"client", "server", "seconds", "segments", "bytes", "ending", "closer",
		"cause");
	return 0;
}

static void put_causes(struct sink *k, const struct verdict *d)
{
	for (size_t i = 0; i < d->ncauses; i++) {
		const struct cause_row *c = &causes[d->causes[i]];

		fprintf(k->out, "%s%s%s", i ? "," : "", c->name,
			c->certainty == CERTAIN	   ? "!"
			: c->certainty == POSSIBLE ? "?"
						   : "");
	}
	if (d->ncauses == 0)
		fputc('-', k->out);
}

static int flows_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	const struct flow *f = v->flow;
	const struct verdict *d = v->verdict;
	char c[ENDPOINT_STRLEN], s[ENDPOINT_STRLEN];
	enum side client = (enum side)f->client, server = flow_other(f, client);
	uint64_t ns = f->last > v->story->first ? f->last - v->story->first : 0;
	const char *closer = whose_name[d->closer];

	fprintf(k->out,
		"%6" PRIu64 " %-23s %-23s %3" PRIu64 ".%06" PRIu64 " %8" PRIu64
		" %10" PRIu64 " %-12s %-6s ",
		v->number, endpoint_str(&f->end[client], c),
		endpoint_str(&f->end[server], s), ns / 1000000000,
		ns % 1000000000 / 1000,
		flow_packets(f, v->story, SIDE_A) + flow_packets(f, v->story, SIDE_B),
		f->half[SIDE_A].bytes + f->half[SIDE_B].bytes, endings[d->ending].name,
		closer ? closer : "-");
	put_causes(k, d);
	fputc('\n', k->out);
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
	.begin = flows_begin,
	.flow = flows_flow,
	.end = flows_end,
};
