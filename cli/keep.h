/* SPDX-License-Identifier: MIT
 *
 * keep.h - of a capture, the frames of those connections that a command had.
 */
#ifndef TCT_KEEP_H
#define TCT_KEEP_H

#include <stdio.h>

#include "err.h"
#include "tracelog.h"

/**
 * keep_frames() - Copy what belongs to a traced command from one savefile to another
 * @from:	Savefile, read from its begin and closed; NULL for none
 * @to:		Where the other goes; left open, rewound
 * @log:	After tracelog_finish(); NULL to keep all
 *
 * Return: 0, or -errno with @e set
 */
int keep_frames(FILE *from, FILE *to, const struct tracelog *log, struct err *e);

#endif /* TCT_KEEP_H */
