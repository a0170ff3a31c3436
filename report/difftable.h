/* SPDX-License-Identifier: MIT
 *
 * difftable.h - many recordings under several kernels: which of them agree.
 */
#ifndef TCT_DIFFTABLE_H
#define TCT_DIFFTABLE_H

#include "diffshow.h"

#define DIFFTABLE_COLUMNS 32

/**
 * struct difftable - A table being written; begins with all but the first four zero
 * @title:	Of the columns, @n of them
 * @head:	What the first column holds: "scenario"
 * @json:	An object a row instead of text; @brief: no rows, only how many differ
 */
struct difftable {
	struct diff_cfg cfg;
	const char *title[DIFFTABLE_COLUMNS];
	size_t n;
	const char *head;
	bool json, brief;
	size_t rows, differ, missing;
};

/**
 * difftable_row() - Compare one recording's texts, and write a row if they differ
 * @cells:	One a column, NULL where it is not there
 *
 * Columns that agree have one letter; what a letter means is said against the first.
 *
 * Return: 0, or -errno with @e set
 */
int difftable_row(struct difftable *t, const char *name,
		  const struct canon *const cells[], struct err *e);

/** difftable_end() - Write how many agree; 0, or -errno with @e set */
int difftable_end(struct difftable *t, struct err *e);

#endif /* TCT_DIFFTABLE_H */
