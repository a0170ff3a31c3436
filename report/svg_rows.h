/* SPDX-License-Identifier: MIT
 *
 * svg_rows.h - the rows of a connection as a ladder; for svg*.c only.
 */
#ifndef TCT_SVG_ROWS_H
#define TCT_SVG_ROWS_H

#include <stdio.h>

#include "pipeline.h"

#define SVG_WIDTH 1240

/**
 * svg_rows() - Draw all rows and both lifelines
 * @kernel:	A row for each event of the kernel
 * @top:	Where to begin
 *
 * Return: where it ends, in units of the drawing, or -ENOMEM
 */
int svg_rows(FILE *out, const struct flow_view *v, bool kernel, int top);

#endif /* TCT_SVG_ROWS_H */
