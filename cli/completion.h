/* SPDX-License-Identifier: MIT
 *
 * completion.h - what may stand where on a command line, and the scripts that tell a shell
 * so: one file a shell, one row in cmd_completion.c.
 */
#ifndef TCT_COMPLETION_H
#define TCT_COMPLETION_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "cmd.h"
#include "words.h"

/* What a shell has to offer in a place. */
enum takes_kind {
	TAKES_NOTHING,	 /* a number, a text: nothing is known */
	TAKES_WORD,	 /* one of a set */
	TAKES_LIST,	 /* several of a set, with commas between them */
	TAKES_PATH,	 /* of a file */
	TAKES_FOLDER,	 /* of a folder */
	TAKES_INTERFACE, /* name of a network interface, or any */
	TAKES_COMMAND,	 /* another command line */
	TAKES_KIND_N
};

/**
 * struct takes - What may stand in a place
 * @set:	Of TAKES_WORD and TAKES_LIST, else NULL
 * @or_path:	TAKES_WORD: a file will do as well
 */
struct takes {
	enum takes_kind kind;
	const struct wordset *set;
	bool or_path;
};

/** takes_option() - What may follow an option; nothing if it has no argument */
struct takes takes_option(int group, const struct argp_option *o);

/** takes_operand() - What a command's operands are */
struct takes takes_operand(const struct cmd *c);

/** completion_sets() - Tell of each set of words that a place may have, once */
void completion_sets(void (*fn)(void *arg, const struct wordset *s), void *arg);

/** completion_key() - The letter of an option, 0 if it has none */
int completion_key(const struct argp_option *o);

/**
 * completion_escape() - Write a text between the single quotes of a shell
 * @special:	Characters that get a backslash, "" for none
 * @quote:	What a single quote becomes
 */
void completion_escape(FILE *out, const char *text, const char *special,
		       const char *quote);

/* The scripts. */
void completion_bash(FILE *out);
void completion_zsh(FILE *out);
void completion_fish(FILE *out);

#endif /* TCT_COMPLETION_H */
