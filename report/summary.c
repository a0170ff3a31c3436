/* SPDX-License-Identifier: MIT
 *
 * summary.c - endings and causes by count.
 */
#include <inttypes.h>

#include "sink.h"

static void share(FILE *out, const char *name, uint64_t n, uint64_t of,
		  const char *text)
{
	fprintf(out, "  %-24s %10" PRIu64 " %5.1f %%  %s\n", name, n,
		of ? 100.0 * (double)n / (double)of : 0.0, text);
}

static void footer(FILE *out, const struct run_stats *st)
{
	static const struct {
		enum dissect_result why;
		const char *text;
	} rows[] = {
		{ DISSECT_OK, "TCP segments" },
		{ DISSECT_ICMP, "ICMP errors about TCP" },
		{ DISSECT_NOT_TCP, "not TCP" },
		{ DISSECT_FRAGMENT, "further IP fragments" },
		{ DISSECT_TRUNCATED, "cut before the TCP header" },
		{ DISSECT_MALFORMED, "malformed" },
	};

	fprintf(out, "\nFrames %32" PRIu64 "\n", st->frames);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (st->skipped[rows[i].why])
			fprintf(out, "  %-24s %12" PRIu64 "\n", rows[i].text,
				st->skipped[rows[i].why]);
	if (st->dropped)
		fprintf(out, "  %-24s %12" PRIu64 "\n", "dropped by the kernel",
			st->dropped);
	if (st->evicted)
		fprintf(out, "Flows evicted %25" PRIu64 "  (see --max-memory)\n",
			st->evicted);
}

static int summary_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	uint64_t why = 0;

	fprintf(k->out, "Endings %31" PRIu64 " flows\n", st->flows);
	for (int i = 0; i < ENDING_N; i++)
		if (st->endings[i])
			share(k->out, endings[i].name, st->endings[i], st->flows,
			      endings[i].text);
	for (int i = 0; i < CAUSE_N; i++)
		why += st->causes[i];
	if (why)
		fprintf(k->out, "\nCauses (a flow may have several)\n");
	for (int i = 0; i < CAUSE_N; i++)
		if (st->causes[i])
			share(k->out, causes[i].name, st->causes[i], st->flows,
			      causes[i].text);
	footer(k->out, st);
	return sink_flush(k, e);
}

const struct sink_ops sink_summary = {
	.name = "summary",
	.help = "endings and causes by count",
	.any_order = true,
	.end = summary_end,
};
