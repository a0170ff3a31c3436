/* SPDX-License-Identifier: MIT
 *
 * completion_fish.c - the script for fish: a function for each set of words, and a line for
 * each option.
 */
#include "completion.h"

#include "opts.h"

#define SPECIAL "\\"
#define QUOTE	"\\'"

/* What follows -a or stands instead of it, where there is no set. */
static const char *const actions[TAKES_KIND_N] = {
	[TAKES_NOTHING] = "-x",
	[TAKES_WORD] = "",
	[TAKES_LIST] = "",
	[TAKES_PATH] = "-r -F",
	[TAKES_FOLDER] = "-x -a '(__fish_complete_directories)'",
	[TAKES_INTERFACE] = "-x -a 'any (__fish_print_interfaces)'",
	[TAKES_COMMAND] = "-x -a '(__fish_complete_subcommand --fcs-skip=2)'",
};

/* word_fn */
static void put_word(void *out, const char *word, const char *text)
{
	fputs(" \\\n\t\t'", out);
	completion_escape(out, word, SPECIAL, QUOTE);
	fputs("' '", out);
	completion_escape(out, text, SPECIAL, QUOTE);
	fputc('\'', out);
}

static void put_set(void *out, const struct wordset *s)
{
	fprintf(out, "function __tcpclose_trace_%s\n\tprintf '%%s\\t%%s\\n'", s->name);
	wordset_each(s, put_word, out);
	fputs("\nend\n\n", out);
}

static void put_takes(FILE *out, struct takes t)
{
	if (!t.set)
		fprintf(out, " %s", actions[t.kind]);
	else if (t.kind == TAKES_LIST)
		fprintf(out, " -x -a '(__fish_complete_list , __tcpclose_trace_%s)'",
			t.set->name);
	else
		fprintf(out, " %s -a '(__tcpclose_trace_%s)'",
			t.or_path ? "-r -F" : "-x", t.set->name);
}

/* Where lines go, and for which command they are. */
struct place {
	FILE *out;
	const char *command;
};

static void put_line(const struct place *p)
{
	fprintf(p->out, "complete -c tcpclose-trace -n '__tcpclose_trace_in %s'",
		p->command);
}

static void put_option(void *place, int group, const struct argp_option *o)
{
	const struct place *p = place;

	put_line(p);
	fprintf(p->out, " -l %s", o->name);
	if (completion_key(o))
		fprintf(p->out, " -s '%c'", completion_key(o));
	fputs(" -d '", p->out);
	completion_escape(p->out, o->doc, SPECIAL, QUOTE);
	fputc('\'', p->out);
	if (o->arg)
		put_takes(p->out, takes_option(group, o));
	fputc('\n', p->out);
}

static void put_command(FILE *out, const struct cmd *c)
{
	struct place p = { out, c->name };

	opts_each(c->groups, put_option, &p);
	if (!*c->args)
		return;
	put_line(&p);
	put_takes(out, takes_operand(c));
	fputc('\n', out);
}

static const char begin[] =
	"# Completion of tcpclose-trace(8) for fish, written by itself:\n"
	"# tcpclose-trace completion fish\n\n"
	"function __tcpclose_trace_first\n"
	"\ttest (count (commandline -opc)) -eq 1\n"
	"end\n\n"
	"# Is it a line of this command? The word run may be left out.\n"
	"function __tcpclose_trace_in\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -q words[2]; or return 1\n"
	"\ttest $words[2] = $argv[1]; and return 0\n"
	"\ttest $argv[1] = run; or return 1\n"
	"\tnot __tcpclose_trace_commands | string match -qr \"^$(string escape --style=regex "
	"-- $words[2])\\t\"\n"
	"end\n\n";

static const char top[] =
	"complete -c tcpclose-trace -f\n"
	"complete -c tcpclose-trace -n __tcpclose_trace_first -l help -d 'what there is'\n"
	"complete -c tcpclose-trace -n __tcpclose_trace_first -l version -d 'which version "
	"this is'\n"
	"complete -c tcpclose-trace -n __tcpclose_trace_first -a "
	"'(__tcpclose_trace_commands)'\n"
	"complete -c tcpclose-trace -n __tcpclose_trace_first -a "
	"'(__tcpclose_trace_scenarios)'\n";

void completion_fish(FILE *out)
{
	fputs(begin, out);
	completion_sets(put_set, out);
	fputs(top, out);
	for (unsigned int i = 0; i < ncmds; i++)
		put_command(out, &cmds[i]);
}
