/* SPDX-License-Identifier: MIT
 *
 * calls_line.h - a line of a sidecar: to text, and back. Pure but for the FILE it
 * prints to; the format stands in calls_sidecar.h.
 */
#ifndef TCT_CALLS_LINE_H
#define TCT_CALLS_LINE_H

#include <stdio.h>

#include "err.h"
#include "record.h"

/**
 * calls_line_put() - Print a record and a newline
 *
 * Return: 0, or -EINVAL with nothing printed for a record that has no line
 */
int calls_line_put(FILE *out, const struct record *rec);

/**
 * calls_line_parse() - The inverse of calls_line_put()
 * @p:		The line without its newline, printable ASCII, destroyed
 * @rec:	All zero bytes before; filled in on success
 *
 * Return: 0, or -EINVAL with @e set to what is wrong
 */
int calls_line_parse(char *p, struct record *rec, struct err *e);

#endif /* TCT_CALLS_LINE_H */
