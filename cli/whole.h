/* SPDX-License-Identifier: MIT
 *
 * whole.h - a file that is there whole or not at all, whenever this program is killed.
 */
#ifndef TCT_WHOLE_H
#define TCT_WHOLE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "err.h"

/**
 * struct whole - A file that is being written
 * @out:	To write to; NULL before whole_open() and after the end
 * @path:	Where it will be
 * @unnamed:	It has no name so far, and is gone with this process
 * @plain:	What is no regular file, as a terminal, is written straight away
 */
struct whole {
	FILE *out;
	char path[PATH_MAX];
	bool unnamed, plain;
};

/**
 * whole_open() - Begin a file; what stands under its name stays until whole_commit()
 *
 * Where the file system has no files without names, PATH.part is written, under a lock: only
 * one process at a time can. What a process that was killed leaves of it, the next one takes.
 *
 * Return: 0, or -errno with @e set
 */
int whole_open(struct whole *w, const char *path, struct err *e);

/** whole_commit() - All is written: put it in place. Return: 0, or -errno with @e set, and
 * nothing has changed
 */
int whole_commit(struct whole *w, struct err *e);

/** whole_drop() - Forget it; fine before whole_open() and after the end */
void whole_drop(struct whole *w);

#endif /* TCT_WHOLE_H */
