/* SPDX-License-Identifier: MIT
 *
 * flowline.c - the columns of a list of connections.
 */
#include "flowline.h"

#include <inttypes.h>

void flowline_head(FILE *out)
{
	fprintf(out, "%6s %-23s %-23s %10s %8s %10s %-12s %-6s %s\n", "flow", "client",
		"server", "seconds", "segments", "bytes", "ending", "closer", "cause");
}

void flowline_put(FILE *out, const struct flowline *l)
{
	fprintf(out,
		"%6" PRIu64 " %-23s %-23s %3" PRIu64 ".%06" PRIu64 " %8" PRIu64
		" %10" PRIu64 " %-12s %-6s ",
		l->number, l->client, l->server, l->ns / 1000000000,
		l->ns % 1000000000 / 1000, l->segments, l->bytes, l->ending,
		l->closer ? l->closer : "-");
}

void flowline_cause(FILE *out, size_t n, const char *cause, const char *certainty)
{
	fprintf(out, "%s%s%s", n ? "," : "", cause,
		*certainty == 'c'   ? "!"
		: *certainty == 'p' ? "?"
				    : "");
}

void flowline_end(FILE *out, size_t n)
{
	fputs(n ? "\n" : "-\n", out);
}
