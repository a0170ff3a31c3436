/* SPDX-License-Identifier: MIT
 *
 * line_words.h - words of a sidecar's lines, which its kinds of lines share: to text,
 * and back. What fails returns -EINVAL with @e set to what is wrong.
 */
#ifndef TCT_LINE_WORDS_H
#define TCT_LINE_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "call.h"
#include "err.h"

#define LINE_ERRNO_MAX 4095 /* MAX_ERRNO of include/linux/err.h */

/** line_text_put() - Print @s; what is not plain or in @special becomes \xHH */
void line_text_put(FILE *out, const char *s, const char *special);

/**
 * line_text_get() - The inverse of line_text_put()
 * @out:	@size bytes, filled up with NULs
 *
 * Return: 0, or -EINVAL for a bad escape or a text of @size bytes or more
 */
int line_text_get(const char *s, char *out, size_t size, struct err *e);

/** line_time_put() - "1.000000002 ", with the blank */
void line_time_put(FILE *out, tstamp t);
int line_time_get(char *s, tstamp *out, struct err *e);

/** line_who_put() - The name of a process, "-" for "" */
void line_who_put(FILE *out, const char *who);
int line_who_get(const char *s, char who[static WHO_MAX], struct err *e);

/** line_endpoint_put() - " 127.0.0.1:80", " -" for an unknown one, with the blank */
void line_endpoint_put(FILE *out, const struct endpoint *ep);
int line_endpoint_get(const char *s, struct endpoint *ep, struct err *e);

/** line_errno_put() - "EPIPE", or "E4000" for what has no name */
void line_errno_put(FILE *out, int32_t err);
int line_errno_get(const char *s, int32_t *out, struct err *e);

/** line_word() - Cut the next word off *@p; "" at the end of the line */
char *line_word(char **p);

/** line_digits() - Digits only; false for none, too many, or more than @max */
bool line_digits(const char *s, uint64_t max, uint64_t *out);

/** line_bad() - -EINVAL with @e set to @what and the @text that it is about */
int line_bad(struct err *e, const char *what, const char *text);

#endif /* TCT_LINE_WORDS_H */
