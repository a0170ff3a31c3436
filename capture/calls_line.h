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

/** calls_text_put() - Print @s; what is not plain or in @special becomes \xHH */
void calls_text_put(FILE *out, const char *s, const char *special);

/**
 * calls_text_get() - The inverse of calls_text_put()
 * @out:	@size bytes, filled up with NULs
 *
 * Return: 0, or -EINVAL for a bad escape or a text of @size bytes or more
 */
int calls_text_get(const char *s, char *out, size_t size, struct err *e);

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
