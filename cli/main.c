/* SPDX-License-Identifier: MIT
 *
 * main.c - dispatch to the subcommands, by their table.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "cmd.h"
#include "json_memory.h"
#include "nearest.h"
#include "opts.h"
#include "pager.h"
#include "scenario.h"
#include "text.h"

const struct cmd cmds[] = {
#define COMMAND(id, groups, args, help) { #id, args, groups, help, cmd_##id },
#include "commands.def"
#undef COMMAND
};
const unsigned int ncmds = sizeof(cmds) / sizeof(cmds[0]);

__attribute__((format(printf, 1, 0))) static void say(const char *fmt, va_list ap)
{
	char text[4096];

	fflush(stdout);
	vsnprintf(text, sizeof(text), fmt, ap);
	/* Names of files, and what stands in them, must not control the terminal. */
	text_clean(text);
	fprintf(stderr, "tcpclose-trace: %s\n", text);
}

int trouble(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return EXIT_TROUBLE;
}

void remark(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

static int usage(FILE *out)
{
	fputs("Usage: tcpclose-trace COMMAND [OPTION...] [OPERAND...]\n"
	      "       tcpclose-trace SCENARIO...\n\n"
	      "Tells how TCP connections end, and why.\n\nCommands:\n",
	      out);
	for (unsigned int i = 0; i < ncmds; i++)
		fprintf(out, "  %-10s %-13s %s\n", cmds[i].name, cmds[i].args,
			cmds[i].help);
	fputs("\n'tcpclose-trace COMMAND --help' tells more, 'tcpclose-trace list' names the "
	      "scenarios.\n"
	      "Exit status: 0 as promised, 1 something differs, 2 trouble.\n",
	      out);
	return out == stdout ? EXIT_SAME : EXIT_TROUBLE;
}

/* What was printed must have arrived. */
int settled(int code)
{
	int bad = fflush(stdout) | ferror(stdout);

	if (code == EXIT_TROUBLE)
		return code;
	if (bad)
		return trouble("cannot write the output");
	if (json_memory_failed())
		return trouble("out of memory: the output is not whole");
	return code;
}

/* @word: what the user typed for it, "" if nothing */
static int dispatch(const struct cmd *c, const char *word, int argc, char *argv[])
{
	char name[64];
	int code;

	snprintf(name, sizeof(name), "tcpclose-trace%s%s", *word ? " " : "", word);
	argv[0] = name;
	code = settled(c->main(argc, argv));
	pager_end();
	return code;
}

static int unknown(const char *word)
{
	const char *names[256];
	const char *near;
	size_t n = 0;

	for (unsigned int i = 0; i < ncmds; i++)
		names[n++] = cmds[i].name;
	for (size_t i = 0; i < nscenarios && n < 256; i++)
		names[n++] = scenarios[i]->name;
	near = nearest(word, names, n);
	if (near)
		return trouble("no command or scenario '%s'; did you mean '%s'?", word,
			       near);
	return trouble(
		"no command or scenario '%s'; 'tcpclose-trace --help' names them",
		word);
}

/* Of a program that has capabilities by its file (setcap) /proc/self is root's: it could set up
 * neither a namespace nor a child to trace. Who has not the same capabilities cannot trace it
 * all the same: cap_ptrace_access_check().
 */
static void own_proc_self(void)
{
	prctl(PR_SET_DUMPABLE, 1);
}

int main(int argc, char *argv[])
{
	const char *word = argc > 1 ? argv[1] : NULL;

	json_memory_watch();
	own_proc_self();
	if (!word)
		return usage(stderr);
	if (extcap_asks(argc, argv))
		return settled(cmd_extcap(argc, argv));
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return settled(usage(stdout));
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
		return settled(printf("tcpclose-trace %s\n", TCT_VERSION) < 0);
	if (strcmp(word, "--list") == 0)
		word = "list";
	for (unsigned int i = 0; i < ncmds; i++)
		if (strcmp(cmds[i].name, word) == 0)
			return dispatch(&cmds[i], word, argc - 1, argv + 1);
	if (word[0] != '-' && !scenario_find(word))
		return unknown(word);
	for (unsigned int i = 0; i < ncmds; i++)
		if (strcmp(cmds[i].name, "run") == 0)
			return dispatch(&cmds[i], "", argc, argv);
	return usage(stderr);
}
