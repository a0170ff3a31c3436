/* SPDX-License-Identifier: MIT
 *
 * cmd.h - a subcommand: one file, one row of commands.def.
 */
#ifndef TCT_CMD_H
#define TCT_CMD_H

#include <stdbool.h>

#include "err.h"

/* Exit codes, as diff(1) has them. */
enum {
	EXIT_SAME = 0, /* done, and all as promised */
	EXIT_DIFFERS,  /* done, and something was not as promised */
	EXIT_TROUBLE,  /* could not do it: usage, file, privilege */
};

/**
 * struct cmd - A subcommand
 * @name:	First word of the command line
 * @args:	Operands, for the usage line
 * @groups:	Set of OPTS_*: the options that it takes
 * @help:	One line for --help
 * @main:	argv[0] is "tcpclose-trace NAME"
 */
struct cmd {
	const char *name;
	const char *args;
	int groups;
	const char *help;
	int (*main)(int argc, char *argv[]);
};

#define COMMAND(id, groups, args, help) int cmd_##id(int argc, char *argv[]);
#include "commands.def"
#undef COMMAND

/** extcap_asks() - Are these words of Wireshark's for an external capture interface? */
bool extcap_asks(int argc, char *const argv[]);

/** cmd_extcap() - Answer them */
int cmd_extcap(int argc, char *argv[]);

extern const struct cmd cmds[];
extern const unsigned int ncmds;

/** trouble() - Say what went wrong on stderr, in one line; returns EXIT_TROUBLE */
int trouble(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** remark() - Say something about the run on stderr that is no failure */
void remark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** settled() - @code, or EXIT_TROUBLE, with a line, if what was printed has not arrived */
int settled(int code);

#endif /* TCT_CMD_H */
