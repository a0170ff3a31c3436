/* SPDX-License-Identifier: MIT
 *
 * exec.h - a command that was run: what cmd_exec.c, exec_settle.c and exec_tell.c share.
 */
#ifndef TCT_EXEC_H
#define TCT_EXEC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "assertions.h"
#include "backdrop.h"
#include "calls_sidecar.h"
#include "filter.h"
#include "opts.h"
#include "trace.h"
#include "whole.h"

/**
 * struct exec - A command that runs, or has
 * @capture, @frames: Savefiles: all that was captured, what belongs to the command
 * @calls:	Sidecar of @frames
 * @filter:	What may be shown; taken over by who reads
 * @out:	Where to show it: standard error, standard output, or @output
 * @report:	What became of @rules
 * @sifted:	@frames is whole; memory shared with the analyst
 * @now, @found: What is observed, at the begin and in the end
 * @kevents:	What the sidecar's head says of kernel events
 * @traced:	@log is whole; without, packets are all there is
 * @missing:	Texts for run_info.missing, @nmissing of them
 */
struct exec {
	const struct opts *opts;
	struct tracelog *log;
	struct trace *trace;
	struct backdrop *backdrop;
	FILE *capture, *frames, *calls, *out;
	struct filter *filter;
	struct whole output, report;
	struct assertions *rules;
	struct trace_stats stats;
	struct backdrop_found now, found;
	char kevents[SIDECAR_KEVENTS];
	bool traced;
	atomic_bool *sifted;
	char missing[RUN_MISSING][512];
	size_t nmissing;
	char cost[160];
};

/** exec_misses() - Something is not to be had: say so now, and in the output */
void exec_misses(struct exec *x, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * exec_settle() - The command has ended: stop observing, write @x->calls, open @x->frames
 *
 * Return: 0, or -errno with @e set
 */
int exec_settle(struct exec *x, struct err *e);

/** exec_tell() - Show and keep what was seen. Return: exit status */
int exec_tell(struct exec *x);

#endif /* TCT_EXEC_H */
