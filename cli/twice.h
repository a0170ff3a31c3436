/* SPDX-License-Identifier: MIT
 *
 * twice.h - formats that write the frames again, with what the analysis has to say of them.
 */
#ifndef TCT_TWICE_H
#define TCT_TWICE_H

#include <stdio.h>

#include "comments.h"
#include "err.h"

/**
 * twice_open() - A capture to be read two times
 * @path:	"-" for standard input, which is kept in an unnamed temporary file
 * @first:	Set if the first reading must be from it, else NULL
 * @again:	Set, for the second one
 *
 * Return: 0, or -errno with @e set
 */
int twice_open(const char *path, FILE **first, FILE **again, struct err *e);

/** twice_reopen() - The file behind a descriptor, from its begin. Return: 0, or -errno with @e set */
int twice_reopen(int fd, FILE **again, struct err *e);

/**
 * twice_write() - Write the frames again, with comments
 * @again:	Taken over
 *
 * Return: 0, or -errno with @e set
 */
int twice_write(FILE *again, const char *name, FILE *out, struct comments *c,
		struct err *e);

#endif /* TCT_TWICE_H */
