/* SPDX-License-Identifier: MIT
 *
 * page.h - parts of an HTML page that holds records; whether they arrive shows the stream.
 */
#ifndef TCT_PAGE_H
#define TCT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "err.h"

/** page_begin() - Up to where records go; @title may hold anything */
void page_begin(FILE *out, const char *title);

/** page_tables() - Endings, causes and labels in words, as the page's script wants them */
void page_tables(FILE *out);

/**
 * page_records() - Objects, a line each
 * @text:	@n bytes of JSON in ASCII
 * @packed:	Take little room, instead of being readable
 *
 * Return: 0, or -errno with @e set
 */
int page_records(FILE *out, const char *text, size_t n, bool packed, struct err *e);

/* Records are packed once there are so many bytes of them. */
#define PAGE_PLAIN ((size_t)2 << 20)

/** page_end() - The script, and the end of the page */
void page_end(FILE *out);

/** page_text() - Text that may hold anything, as HTML or XML want it */
void page_text(FILE *out, const char *s);

#endif /* TCT_PAGE_H */
