/* SPDX-License-Identifier: MIT
 *
 * diffshow.h - two flows side by side, and what differs, for people and for programs.
 */
#ifndef TCT_DIFFSHOW_H
#define TCT_DIFFSHOW_H

#include <stdio.h>

#include "align.h"
#include "sink.h"

/**
 * struct diff_cfg - How to show a comparison
 * @title:	What each side is called
 * @ignore:	Set of IGNORES()
 * @whole:	diff_json(): also the rows that are the same, and each event with its "kind" and
 *		"side"
 */
struct diff_cfg {
	FILE *out;
	struct sink_style style;
	const char *title[2];
	unsigned int ignore;
	bool whole;
};

/** diff_mark() - As sdiff(1) marks a row: " ", "|", "<" or ">" */
const char *diff_mark(const struct pair *p);

/**
 * diff_text() - Two flows side by side with differing rows marked, then in words
 * @name:	What the comparison is about, NULL for nothing
 *
 * Return: 0, or -errno with @e set
 */
int diff_text(const struct diff_cfg *cfg, const char *name, const struct canon_flow *a,
	      const struct canon_flow *b, struct err *e);

/**
 * diff_json() - The same as an object on a line: "type" "pair", "name", "a", "b" with
 * "flow", "client" and "server", "same", "changes", and "rows" where they differ
 *
 * @a, @b:	One of them may be NULL: it has no counterpart
 *
 * Return: 0, or -errno with @e set
 */
int diff_json(const struct diff_cfg *cfg, const char *name, const struct canon_flow *a,
	      const struct canon_flow *b, struct err *e);

/** diff_headline() - The two most telling things that differ, into @buf */
int diff_headline(const struct canon_flow *a, const struct canon_flow *b,
		  unsigned int ignore, char *buf, size_t n, struct err *e);

#endif /* TCT_DIFFSHOW_H */
