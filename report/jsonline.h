/* SPDX-License-Identifier: MIT
 *
 * jsonline.h - JSON, an object a line: always ASCII, always the same bytes for the same.
 */
#ifndef TCT_JSONLINE_H
#define TCT_JSONLINE_H

#include <jansson.h>
#include <stdio.h>

#include "err.h"

/**
 * jsonline_put() - Write an object and a newline
 * @j:		Taken over; NULL if there was no memory for it
 *
 * Return: 0, or -errno with @e set
 */
int jsonline_put(FILE *out, json_t *j, struct err *e);

#endif /* TCT_JSONLINE_H */
