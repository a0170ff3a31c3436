/* SPDX-License-Identifier: MIT
 *
 * child.h - other programs, run to their end.
 */
#ifndef TCT_CHILD_H
#define TCT_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "err.h"

/**
 * child_start() - Start a program that dies with us
 * @argv:	argv[0] is looked for in PATH; ends with NULL
 * @out:	Descriptor for its standard output and standard error, -1 for /dev/null
 * @pid:	For waitpid(2)
 *
 * Descriptors above 2 that are not close-on-exec are inherited: a file that a program
 * is to open by the name /dev/fd/N.
 *
 * Return: 0, or -errno with @e set: -ENOENT if there is no such program
 */
int child_start(const char *const argv[], int out, pid_t *pid, struct err *e);

/**
 * child_run() - Run a program to its end
 *
 * Return: 0, -EIO with its exit status in @e if it is not 0, or as child_start()
 */
int child_run(const char *const argv[], int out, struct err *e);

/**
 * child_output() - What a program has written so far
 * @fd:		A file, the @out of child_start(); where it is written next does not change
 * @size:	Filled in; a NUL stands behind so many bytes
 *
 * Return: for free(), NULL without memory
 */
char *child_output(int fd, size_t *size);

/**
 * child_text() - Run a program, and keep what it prints
 * @text:	Filled in: what it printed, of both its outputs; for free()
 *
 * Return: 0, or as child_run(), with the last line that it printed in @e
 */
int child_text(const char *const argv[], char **text, struct err *e);

#endif /* TCT_CHILD_H */
