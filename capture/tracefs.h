/* SPDX-License-Identifier: MIT
 *
 * tracefs.h - the kernel's trace file system, and an instance of our own in it, so that
 * nobody else's tracing is disturbed.
 */
#ifndef TCT_TRACEFS_H
#define TCT_TRACEFS_H

#include <stddef.h>

#include "err.h"

/**
 * tracefs_open() - Reach the file system, mounted or not
 *
 * What is mounted for this is attached nowhere, and gone with the descriptor.
 *
 * Return: a directory's descriptor, or -errno with @e set to why not
 */
int tracefs_open(struct err *e);

/**
 * tracefs_instance() - Make an instance that carries this process's id
 *
 * What processes that are gone have left behind is removed before.
 *
 * Return: a directory's descriptor, or -errno with @e set
 */
int tracefs_instance(int tracefs, struct err *e);

/** tracefs_remove() - Remove the instance of a process; nothing of it may be open */
void tracefs_remove(int tracefs, int pid);

/** tracefs_sweep() - Remove the instances of processes that are gone */
void tracefs_sweep(int tracefs);

/** tracefs_write() - Write a word to a file: 0, or -errno with @e set */
int tracefs_write(int dir, const char *path, const char *text, struct err *e);

/**
 * tracefs_read() - The text of a file
 *
 * Return: NUL-terminated, to free(); NULL with @e set
 */
char *tracefs_read(int dir, const char *path, struct err *e);

#endif /* TCT_TRACEFS_H */
