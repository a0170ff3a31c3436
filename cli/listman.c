/* SPDX-License-Identifier: MIT
 *
 * listman.c - the tables as sections of tcpclose-trace-causes(7).
 */
#include "listman.h"

#include "label.h"
#include "scenario.h"
#include "verdict.h"
#include "words.h"

/* A line of its own, that no character of it is taken for a request. */
static void put_text(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
	}
	fputc('\n', out);
}

/* As it is typed: a hyphen is a minus. */
static void put_name(FILE *out, const char *name)
{
	fputs(".TP\n.B ", out);
	for (; *name; name++)
		fprintf(out, *name == '-' ? "\\%c" : "%c", *name);
	fputc('\n', out);
}

static void put_endings(FILE *out)
{
	fputs(".SH ENDINGS\n", out);
	for (int i = 0; i < ENDING_N; i++) {
		put_name(out, endings[i].name);
		fprintf(out, "%s.\n", endings[i].text);
		put_text(out, endings[i].advice);
	}
}

static void put_causes(FILE *out)
{
	fputs(".SH CAUSES\n", out);
	for (int i = 0; i < CAUSE_N; i++) {
		if (!words_is_first_row(i))
			continue;
		put_name(out, causes[i].name);
		fprintf(out, "%s.\n", causes[i].text);
		put_text(out, causes[i].remedy);
	}
}

static void put_labels(FILE *out)
{
	fputs(".SH LABELS\n", out);
	for (int i = 0; i < LABEL_N; i++) {
		put_name(out, labels[i].name);
		put_text(out, labels[i].meaning);
	}
}

static void put_scenarios(FILE *out)
{
	enum group shown = GROUP_NONE;

	fputs(".SH SCENARIOS\n", out);
	for (size_t i = 0; i < nscenarios; i++) {
		if (scenarios[i]->group != shown)
			fprintf(out, ".SS %s\n", group_titles[scenarios[i]->group]);
		shown = scenarios[i]->group;
		put_name(out, scenarios[i]->name);
		put_text(out, scenarios[i]->summary);
	}
}

void listman_put(FILE *out)
{
	put_endings(out);
	put_causes(out);
	put_labels(out);
	put_scenarios(out);
}
