/* SPDX-License-Identifier: MIT
 *
 * completion_bash.c - the script for bash: tables as functions, and one that reads them.
 */
#include "completion.h"

#include "opts.h"

static const char *const kinds[TAKES_KIND_N] = {
	[TAKES_NOTHING] = "nothing", [TAKES_WORD] = "word",
	[TAKES_LIST] = "list",	     [TAKES_PATH] = "path",
	[TAKES_FOLDER] = "folder",   [TAKES_INTERFACE] = "interface",
	[TAKES_COMMAND] = "command",
};

/* word_fn */
static void put_word(void *out, const char *word, const char *text)
{
	(void)text;
	fprintf(out, " %s", word);
}

static void put_set(void *out, const struct wordset *s)
{
	fprintf(out, "\t%s) echo '", s->name);
	wordset_each(s, put_word, out);
	fputs("' ;;\n", out);
}

static void put_option(void *out, int group, const struct argp_option *o)
{
	(void)group;
	fprintf(out, " --%s", o->name);
	if (completion_key(o))
		fprintf(out, " -%c", completion_key(o));
}

static void put_takes(FILE *out, struct takes t)
{
	fprintf(out, ") echo '%s %s%s' ;;\n", kinds[t.kind], t.set ? t.set->name : "",
		t.or_path ? " path" : "");
}

/**
 * struct place - Where options are written
 */
struct place {
	FILE *out;
	const char *command;
};

static void put_argument(void *place, int group, const struct argp_option *o)
{
	const struct place *p = place;

	if (!o->arg)
		return;
	fprintf(p->out, "\t%s:--%s", p->command, o->name);
	if (completion_key(o))
		fprintf(p->out, " | %s:-%c", p->command, completion_key(o));
	put_takes(p->out, takes_option(group, o));
}

static void put_tables(FILE *out)
{
	fputs("_tcpclose_trace_words()\n{\n\tcase $1 in\n", out);
	completion_sets(put_set, out);
	fputs("\tesac\n}\n\n_tcpclose_trace_options()\n{\n\tcase $1 in\n", out);
	for (unsigned int i = 0; i < ncmds; i++) {
		fprintf(out, "\t%s) echo '", cmds[i].name);
		opts_each(cmds[i].groups, put_option, out);
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n}\n\n"
	      "# COMMAND:OPTION, or COMMAND: for its operands\n"
	      "_tcpclose_trace_takes()\n{\n\tcase $1 in\n",
	      out);
	for (unsigned int i = 0; i < ncmds; i++) {
		struct place p = { out, cmds[i].name };

		opts_each(cmds[i].groups, put_argument, &p);
		fprintf(out, "\t%s:", cmds[i].name);
		put_takes(out, takes_operand(&cmds[i]));
	}
	fputs("\tesac\n}\n\n", out);
}

static const char machine[] =
	"# kind, set, path: what may stand here; before: of this word, what stays\n"
	"_tcpclose_trace_offer()\n"
	"{\n"
	"\tlocal kind=$1 set=$2 path=$3 cur=$4 before=$5\n"
	"\tcase $kind in\n"
	"\tlist)\n"
	"\t\t[[ $cur == *,* ]] && before+=${cur%,*}, cur=${cur##*,}\n"
	"\t\tcompgen -P \"$before\" -W \"$(_tcpclose_trace_words \"$set\")\" -- \"$cur\"\n"
	"\t\t;;\n"
	"\tword) compgen -P \"$before\" -W \"$(_tcpclose_trace_words \"$set\")\" -- \"$cur\" ;;\n"
	"\tpath) path=path ;;\n"
	"\tfolder) compgen -P \"$before\" -d -- \"$cur\" ;;\n"
	"\tinterface) compgen -W \"any $(cd /sys/class/net 2>/dev/null && echo *)\" -- \"$cur\" ;;\n"
	"\tcommand) compgen -c -- \"$cur\" ;;\n"
	"\tesac\n"
	"\t[[ $path ]] && compgen -P \"$before\" -f -- \"$cur\"\n"
	"}\n"
	"\n"
	"# Where the command line of another program begins in ours: its number, or nothing\n"
	"_tcpclose_trace_inner()\n"
	"{\n"
	"\tlocal i word\n"
	"\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	"\t\tword=${COMP_WORDS[i]}\n"
	"\t\tcase $word in\n"
	"\t\t--) ((i + 1 < COMP_CWORD)) && echo $((i + 1)); return ;;\n"
	"\t\t=) ((i++)) ;;\n"
	"\t\t-*) [[ ${COMP_WORDS[i + 1]} != = && $(_tcpclose_trace_takes \"$1:$word\") ]] && ((i++)) ;;\n"
	"\t\t*) echo \"$i\"; return ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_tcpclose_trace()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal cmd=${COMP_WORDS[1]} before= takes= inner=\n"
	"\tCOMPREPLY=()\n"
	"\tif ((COMP_CWORD == 1)); then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$(_tcpclose_trace_words commands)\n"
	"\t\t\t$(_tcpclose_trace_words scenarios) --help --version --list\" -- \"$cur\")\n"
	"\t\treturn\n"
	"\tfi\n"
	"\t# The word run may be left out.\n"
	"\t[[ $(_tcpclose_trace_options \"$cmd\") ]] || cmd=run\n"
	"\tif [[ $(_tcpclose_trace_takes \"$cmd:\") == command* ]]; then\n"
	"\t\tinner=$(_tcpclose_trace_inner \"$cmd\")\n"
	"\tfi\n"
	"\tif [[ $inner ]]; then\n"
	"\t\tif declare -F _command_offset >/dev/null; then\n"
	"\t\t\t_command_offset \"$inner\"\n"
	"\t\telse\n"
	"\t\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"\t\tfi\n"
	"\t\treturn\n"
	"\tfi\n"
	"\t# Mostly = is a word of its own here, but COMP_WORDBREAKS may say otherwise.\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $prev == = ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\telif [[ $cur == --*=* ]]; then\n"
	"\t\tprev=${cur%%=*} before=${cur%%=*}= cur=${cur#*=}\n"
	"\tfi\n"
	"\t[[ $prev == -* ]] && takes=$(_tcpclose_trace_takes \"$cmd:$prev\")\n"
	"\tif [[ ! $takes && $cur == -* ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$(_tcpclose_trace_options \"$cmd\")\" -- \"$cur\")\n"
	"\t\treturn\n"
	"\tfi\n"
	"\t[[ $takes ]] || takes=$(_tcpclose_trace_takes \"$cmd:\")\n"
	"\tset -- $takes\n"
	"\tmapfile -t COMPREPLY < <(_tcpclose_trace_offer \"$1\" \"$2\" \"$3\" \"$cur\" \"$before\")\n"
	"\t[[ $1 == path || $1 == folder || $3 == path ]] && compopt -o filenames 2>/dev/null\n"
	"\treturn 0\n"
	"}\n"
	"\n"
	"complete -F _tcpclose_trace tcpclose-trace\n";

void completion_bash(FILE *out)
{
	fputs("# Completion of tcpclose-trace(8) for bash, written by itself:\n"
	      "# tcpclose-trace completion bash\n\n",
	      out);
	put_tables(out);
	fputs(machine, out);
}
