/* SPDX-License-Identifier: MIT
 *
 * opts.h - options, the same in every subcommand that has them.
 */
#ifndef TCT_OPTS_H
#define TCT_OPTS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sink.h"

/* Groups of options; a command names those it takes. */
enum { OPTS_OUTPUT = 1, OPTS_INPUT = 2, OPTS_LIVE = 4 };

/**
 * struct opts - What the command line said
 * @words:	Operands, @nwords of them, borrowed from argv
 */
struct opts {
	const struct sink_ops *format;
	struct sink_style style;
	bool rows;
	uint64_t flow;
	size_t max_memory;
	const char *filter;
	const char *save;
	bool host_namespace;
	int wait_s;
	char **words;
	size_t nwords;
};

/**
 * opts_parse() - Parse a command line; --help and wrong usage end the program
 * @groups:	Set of OPTS_*
 * @args:	Operands for the usage line, "" for a command that takes none
 * @doc:	What the command does
 */
void opts_parse(struct opts *o, int argc, char *argv[], int groups, const char *args,
		const char *doc);

#endif /* TCT_OPTS_H */
