/* SPDX-License-Identifier: MIT
 *
 * completion.c - what may stand where on a command line.
 *
 * Which commands and options there are the parser's own tables say. Here stands what the
 * parser finds out only when it gets a word: which words an option takes.
 */
#include "completion.h"

#include <string.h>

#include "opts.h"

static const struct wordset words_tables = { "tables", NULL,
					     (const struct word[]){
						     { "text", "for people" },
						     { "json", "an object a line" },
						     { NULL, NULL } } };
static const struct wordset words_lists = { "lists", NULL,
					    (const struct word[]){
						    { "text", "for people" },
						    { "json", "an object a line" },
						    { "man", "sections of a man page" },
						    { NULL, NULL } } };
static const struct wordset words_pages = { "pages", NULL,
					    (const struct word[]){
						    { "text", "for people" },
						    { "json", "an object a line" },
						    { "html", "a page, for two files" },
						    { NULL, NULL } } };
static const struct wordset words_merged = {
	"merged", NULL,
	(const struct word[]){ { "json", "one JSON object a line" },
			       { "flows", "one line a connection" },
			       { "summary", "the counts" },
			       { NULL, NULL } }
};
static const struct wordset words_watched = {
	"watched", NULL,
	(const struct word[]){ { "flows", "one line a connection" },
			       { "timeline", "row by row" },
			       { "json", "one JSON object a line" },
			       { "summary", "only the counts at the end" },
			       { NULL, NULL } }
};
static const struct wordset words_when = { "when", NULL,
					   (const struct word[]){
						   { "auto", "on a terminal" },
						   { "always", "" },
						   { "never", "" },
						   { NULL, NULL } } };
static const struct wordset words_stacks = {
	"stacks", NULL,
	(const struct word[]){ { "linux", "the client's TCP is this kernel's" },
			       { "lwip", "the client is lwIP behind a TAP" },
			       { NULL, NULL } }
};
static const struct wordset words_reports = {
	"reports", NULL,
	(const struct word[]){ { "tap", "Test Anything Protocol" },
			       { "junit", "XML" },
			       { NULL, NULL } }
};
static const struct wordset words_images = {
	"images", NULL,
	(const struct word[]){ { "running", "this machine's own, without an emulator" },
			       { "lwip", "that stack as the client" },
			       { NULL, NULL } }
};
static const struct wordset words_shells = { "shells", NULL,
					     (const struct word[]){ { "bash", "" },
								    { "zsh", "" },
								    { "fish", "" },
								    { NULL, NULL } } };

/* By group and name; what is not here the name of its argument tells. */
static const struct {
	int group;
	const char *option;
	struct takes takes;
} values[] = {
	{ OPTS_STYLE, "color", { TAKES_WORD, &words_when, false } },
	{ OPTS_PAGER, "pager", { TAKES_WORD, &words_when, false } },
	{ OPTS_ROWS, "format", { TAKES_WORD, &words_formats, false } },
	{ OPTS_WATCH, "format", { TAKES_WORD, &words_watched, false } },
	{ OPTS_TABLE, "format", { TAKES_WORD, &words_tables, false } },
	{ OPTS_LIST, "format", { TAKES_WORD, &words_lists, false } },
	{ OPTS_PAGE, "format", { TAKES_WORD, &words_pages, false } },
	{ OPTS_MERGE, "format", { TAKES_WORD, &words_merged, false } },
	{ OPTS_LIVE, "stack", { TAKES_WORD, &words_stacks, false } },
	{ OPTS_EXEC, "assert", { TAKES_LIST, &words_rules, false } },
	{ OPTS_EXEC, "report", { TAKES_WORD, &words_reports, false } },
	{ OPTS_KERNELS, "kernel", { TAKES_WORD, &words_images, true } },
	{ OPTS_ROWS, "sort", { TAKES_WORD, &words_fields, false } },
	{ OPTS_DIFF, "ignore", { TAKES_LIST, &words_ignores, false } },
};

/* By what usage calls an argument or the operands. */
static const struct {
	const char *called;
	struct takes takes;
} arguments[] = {
	{ "FILE", { TAKES_PATH, NULL, false } },
	{ "DIR", { TAKES_FOLDER, NULL, false } },
	{ "FILE...", { TAKES_PATH, NULL, false } },
	{ "A B...", { TAKES_PATH, NULL, false } },
	{ "INTERFACE", { TAKES_INTERFACE, NULL, false } },
	{ "COMMAND...", { TAKES_COMMAND, NULL, false } },
	{ "SCENARIO...", { TAKES_WORD, &words_scenarios, false } },
	{ "[SCENARIO...]", { TAKES_WORD, &words_kernels, false } },
	{ "WORD...", { TAKES_WORD, &words_explained, false } },
	{ "SHELL", { TAKES_WORD, &words_shells, false } },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static struct takes takes_argument(const char *called)
{
	for (size_t i = 0; i < ROWS(arguments); i++)
		if (called && strcmp(arguments[i].called, called) == 0)
			return arguments[i].takes;
	return (struct takes){ TAKES_NOTHING, NULL, false };
}

struct takes takes_option(int group, const struct argp_option *o)
{
	for (size_t i = 0; i < ROWS(values); i++)
		if (values[i].group == group && strcmp(values[i].option, o->name) == 0)
			return values[i].takes;
	return takes_argument(o->arg);
}

struct takes takes_operand(const struct cmd *c)
{
	return takes_argument(c->args);
}

void completion_sets(void (*fn)(void *arg, const struct wordset *s), void *arg)
{
	static const struct wordset *const sets[] = {
		&words_commands, &words_scenarios, &words_explained, &words_formats,
		&words_ignores,	 &words_fields,	   &words_rules,     &words_kernels,
		&words_tables,	 &words_pages,	   &words_merged,    &words_watched,
		&words_when,	 &words_stacks,	   &words_reports,   &words_images,
		&words_shells,	 &words_lists
	};

	for (size_t i = 0; i < ROWS(sets); i++)
		fn(arg, sets[i]);
}

int completion_key(const struct argp_option *o)
{
	return o->key > ' ' && o->key < 0x7f ? o->key : 0;
}

void completion_escape(FILE *out, const char *text, const char *special,
		       const char *quote)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fputc('\\', out);
		if (*text == '\'')
			fputs(quote, out);
		else
			fputc(*text, out);
	}
}
