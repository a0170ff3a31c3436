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

/**
 * struct line - What is to be written, for stdio(3) takes long for each word
 * @text:	@n bytes of it
 */
struct line {
	FILE *out;
	size_t n;
	char text[256];
};

static void flush(struct line *l)
{
	fwrite(l->text, 1, l->n, l->out);
	l->n = 0;
}

static void put(struct line *l, const char *s, size_t n)
{
	if (n > sizeof(l->text) - l->n)
		flush(l);
	if (n > sizeof(l->text)) {
		fwrite(s, 1, n, l->out);
		return;
	}
	memcpy(l->text + l->n, s, n);
	l->n += n;
}

static void blanks(struct line *l, size_t n)
{
	static const char blank[32] = "                                ";

	put(l, blank, n < sizeof(blank) ? n : sizeof(blank));
}

/* A word and what it lacks of the width, and one blank. */
static void left(struct line *l, const char *s, size_t width)
{
	size_t n = strlen(s);

	put(l, s, n);
	blanks(l, n < width ? width - n + 1 : 1);
}

static void right(struct line *l, uint64_t number, size_t width)
{
	char digits[DECIMAL_MAX];
	size_t n = (size_t)(decimal_put(digits, number) - digits);

	if (n < width)
		blanks(l, width - n);
	put(l, digits, n);
}

static void seconds(struct line *l, uint64_t ns)
{
	char text[] = ".000000 ";

	right(l, ns / 1000000000, 3);
	decimal_fill(text + 1, ns / 1000, 6);
	put(l, text, sizeof(text) - 1);
}

/* Of many connections printf(3) takes as long as reading them. */
void flowline_put(FILE *out, const struct flowline *f)
{
	struct line l;

	l.out = out;
	l.n = 0;
	right(&l, f->number, 6);
	blanks(&l, 1);
	left(&l, f->client, 23);
	left(&l, f->server, 23);
	seconds(&l, f->ns);
	right(&l, f->segments, 8);
	blanks(&l, 1);
	right(&l, f->bytes, 10);
	blanks(&l, 1);
	left(&l, f->ending, 12);
	left(&l, f->closer ? f->closer : "-", 6);
	flush(&l);
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
