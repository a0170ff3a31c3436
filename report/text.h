/* SPDX-License-Identifier: MIT
 *
 * text.h - lines of text for a terminal: columns, colours, wrapping.
 */
#ifndef TCT_TEXT_H
#define TCT_TEXT_H

#include <stddef.h>

#include "sink.h"

enum tint {
	TINT_PLAIN,
	TINT_DIM,
	TINT_BOLD,
	TINT_RED,
	TINT_GREEN,
	TINT_CYAN,
	TINT_YELLOW,
	TINT_MAGENTA
};

/**
 * struct line - A line under construction
 * @col:	Columns used so far; colours take none
 */
struct line {
	char buf[4096];
	size_t len;
	int col;
	struct sink_style style;
};

void line_start(struct line *l, const struct sink_style *style);

/** line_put() - Append text in a colour; what is no printable UTF-8 becomes '?' */
void line_put(struct line *l, enum tint t, const char *s);
void line_fmt(struct line *l, enum tint t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** line_to() - Fill with blanks up to a column; nothing if it is there already */
void line_to(struct line *l, int col);

/** line_rule() - Append @n columns of a horizontal line */
void line_rule(struct line *l, enum tint t, int n);

/** line_end() - Write it without trailing blanks, and a newline */
void line_end(struct line *l, FILE *out);

/**
 * text_wrapped() - Write a paragraph
 * @first:	What the first line begins with
 * @indent:	Column of the following lines
 */
void text_wrapped(FILE *out, const struct sink_style *style, enum tint t,
		  const char *first, int indent, const char *s);

/** text_clean() - Replace in place whatever is no printable UTF-8 by '?' */
void text_clean(char *s);

/** text_width() - Columns that UTF-8 text takes (our own text: one a character) */
int text_width(const char *s);

/**
 * text_break() - Where to break text so that it fits
 * @cols:	Columns there are
 *
 * Return: bytes for the first line, at least one character; all of it if it fits
 */
size_t text_break(const char *s, int cols);

/**
 * struct textbuf - Text that grows in a buffer of the caller's and is cut where it ends
 * @used:	Bytes so far, without the NUL
 */
struct textbuf {
	char *buf;
	size_t used, n;
};

void textbuf_add(struct textbuf *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* TCT_TEXT_H */
