/* SPDX-License-Identifier: MIT
 *
 * flowline.c - the columns of a list of connections.
 */
#include "flowline.h"

#include <string.h>

#include "decimal.h"

void flowline_head(FILE *out)
{
	fprintf(out, "%6s %-23s %-23s %10s %8s %10s %-12s %-6s %s\n", "flow", "client",
		"server", "seconds", "segments", "bytes", "ending", "closer", "cause");
}

static void blanks(FILE *out, size_t n)
{
	static const char blank[32] = "                                ";

	fwrite(blank, 1, n < sizeof(blank) ? n : sizeof(blank), out);
}

/* A word and what it lacks of the width, and one blank. */
static void left(FILE *out, const char *s, size_t width)
{
	size_t n = strlen(s);

	fwrite(s, 1, n, out);
	blanks(out, n < width ? width - n + 1 : 1);
}

static void right(FILE *out, uint64_t number, size_t width)
{
	char digits[DECIMAL_MAX];
	size_t n = (size_t)(decimal_put(digits, number) - digits);

	if (n < width)
		blanks(out, width - n);
	fwrite(digits, 1, n, out);
}

static void microseconds(FILE *out, uint64_t ns)
{
	char text[] = ".000000";

	right(out, ns / 1000000000, 3);
	decimal_fill(text + 1, ns / 1000, 6);
	fwrite(text, 1, sizeof(text) - 1, out);
}

/* Of many connections printf(3) takes as long as reading them. */
void flowline_put(FILE *out, const struct flowline *l)
{
	right(out, l->number, 6);
	blanks(out, 1);
	left(out, l->client, 23);
	left(out, l->server, 23);
	microseconds(out, l->ns);
	blanks(out, 1);
	right(out, l->segments, 8);
	blanks(out, 1);
	right(out, l->bytes, 10);
	blanks(out, 1);
	left(out, l->ending, 12);
	left(out, l->closer ? l->closer : "-", 6);
}

void flowline_cause(FILE *out, size_t n, const char *cause, const char *certainty)
{
	if (n)
		fputc(',', out);
	fputs(cause, out);
	fputs(*certainty == 'c' ? "!" : *certainty == 'p' ? "?" : "", out);
}

void flowline_end(FILE *out, size_t n)
{
	fputs(n ? "\n" : "-\n", out);
}
