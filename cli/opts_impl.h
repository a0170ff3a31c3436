/* SPDX-License-Identifier: MIT
 *
 * opts_impl.h - what the files of the options share; opts.h is for callers.
 */
#ifndef TCT_OPTS_IMPL_H
#define TCT_OPTS_IMPL_H

#include "opts.h"

/* A group each. Their keys are numbered from 0x101 in opts_show.c, from 0x200 in opts_run.c,
 * from 0x300 in opts_watch.c, from 0x400 in opts_pager.c.
 */
extern const struct argp group_style, group_table, group_page, group_rows, group_input,
	group_diff, group_limits, group_replay, group_merge;
extern const struct argp group_live, group_save, group_exec, group_kernels;
extern const struct argp group_watch, group_sandbox;
extern const struct argp group_pager, group_list;

/* Of group_rows; other groups that have these give them to its parser. */
#define KEY_FORMAT 'F'
#define KEY_ROWS   0x100

/** opts_size() - "512M" in bytes; anything else ends the program */
size_t opts_size(const char *s, struct argp_state *state);

/** opts_number() - From @low to @high; anything else ends the program */
long opts_number(const char *s, long low, long high, struct argp_state *state);

#endif /* TCT_OPTS_IMPL_H */
