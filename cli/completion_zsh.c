/* SPDX-License-Identifier: MIT
 *
 * completion_zsh.c - the script for zsh: a function for each set of words, and the options
 * of each command as _arguments has them.
 */
#include "completion.h"

#include "opts.h"

#define QUOTE "'\\''"

/* What does it in the shell, where there is no set. */
static const char *const actions[TAKES_KIND_N] = {
	[TAKES_NOTHING] = " ",
	[TAKES_WORD] = "",
	[TAKES_LIST] = "",
	[TAKES_PATH] = "_files",
	[TAKES_FOLDER] = "_files -/",
	[TAKES_INTERFACE] = "_tcpclose_trace_interfaces",
	[TAKES_COMMAND] = "_normal",
};

/* word_fn */
static void put_word(void *out, const char *word, const char *text)
{
	fputs("\t\t'", out);
	completion_escape(out, word, ":\\", QUOTE);
	fputc(':', out);
	completion_escape(out, text, "", QUOTE);
	fputs("'\n", out);
}

static void put_set(void *out, const struct wordset *s)
{
	fprintf(out, "_tcpclose_trace_%s()\n{\n\tlocal -a words=(\n", s->name);
	wordset_each(s, put_word, out);
	fprintf(out, "\t)\n\t_describe -t %s %s words \"$@\"\n}\n\n", s->name, s->name);
}

static void put_action(FILE *out, struct takes t)
{
	if (t.or_path)
		fprintf(out, "{_tcpclose_trace_%s; _files}", t.set->name);
	else if (t.set)
		fprintf(out, "%s_tcpclose_trace_%s",
			t.kind == TAKES_LIST ? "_sequence " : "", t.set->name);
	else
		fputs(actions[t.kind], out);
}

/* '--name=[text]:ARG:action' */
static void put_spec(FILE *out, const char *name, const char *equals, int group,
		     const struct argp_option *o)
{
	fprintf(out, "\t\t'%s%s[", name, o->arg ? equals : "");
	completion_escape(out, o->doc, "[]:\\", QUOTE);
	fputc(']', out);
	if (o->arg) {
		fputc(':', out);
		completion_escape(out, o->arg, ":\\", QUOTE);
		fputc(':', out);
		put_action(out, takes_option(group, o));
	}
	fputs("' \\\n", out);
}

static void put_option(void *out, int group, const struct argp_option *o)
{
	const char key[] = { '-', (char)completion_key(o), '\0' };
	char name[64];

	snprintf(name, sizeof(name), "--%s", o->name);
	put_spec(out, name, "=", group, o);
	if (key[1])
		put_spec(out, key, "+", group, o);
}

static void put_operand(FILE *out, const struct cmd *c)
{
	struct takes t = takes_operand(c);

	if (!*c->args)
		return;
	fprintf(out, "\t\t'%s%s:", t.kind == TAKES_COMMAND ? "*::" : "*:", c->args);
	put_action(out, t);
	fputs("' \\\n", out);
}

static void put_command(FILE *out, const struct cmd *c)
{
	fprintf(out, "\t%s)\n\t\t_arguments -s -S \\\n", c->name);
	opts_each(c->groups, put_option, out);
	put_operand(out, c);
	fputs("\t\t&& return 0\n\t\t;;\n", out);
}

static const char begin[] =
	"#compdef tcpclose-trace\n"
	"# Completion of tcpclose-trace(8) for zsh, written by itself:\n"
	"# tcpclose-trace completion zsh\n\n"
	"_tcpclose_trace_interfaces()\n"
	"{\n"
	"\tlocal -a words=(any /sys/class/net/*(N:t))\n"
	"\t_describe -t interfaces interface words \"$@\"\n"
	"}\n\n";

static const char choose[] =
	"_tcpclose_trace()\n"
	"{\n"
	"\tif (( CURRENT == 2 )); then\n"
	"\t\t_arguments '--help[what there is]' '--version[which version this is]' \\\n"
	"\t\t\t'1: :{_tcpclose_trace_commands; _tcpclose_trace_scenarios}'\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tlocal command=$words[2]\n"
	"\t# The word run may be left out.\n"
	"\t[[ $command == (";

static const char dispatch[] = ") ]] || command=run\n"
			       "\tshift words\n"
			       "\t(( CURRENT-- ))\n"
			       "\tcase $command in\n";

static const char end[] = "\tesac\n"
			  "\treturn 1\n"
			  "}\n\n"
			  "if [[ $funcstack[1] == _tcpclose-trace ]]; then\n"
			  "\t_tcpclose_trace \"$@\"\n"
			  "else\n"
			  "\tcompdef _tcpclose_trace tcpclose-trace\n"
			  "fi\n";

void completion_zsh(FILE *out)
{
	fputs(begin, out);
	completion_sets(put_set, out);
	fputs(choose, out);
	for (unsigned int i = 0; i < ncmds; i++)
		fprintf(out, "%s%s", i ? "|" : "", cmds[i].name);
	fputs(dispatch, out);
	for (unsigned int i = 0; i < ncmds; i++)
		put_command(out, &cmds[i]);
	fputs(end, out);
}
