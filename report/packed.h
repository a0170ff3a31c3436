/* SPDX-License-Identifier: MIT
 *
 * packed.h - bytes as text that takes little room: gzip in base64.
 */
#ifndef TCT_PACKED_H
#define TCT_PACKED_H

#include <stdio.h>

#include "err.h"

/**
 * packed_put() - Write @n bytes as lines of base64, between "begin-base64" and "===="
 *
 * The same bytes come out for the same. Return: 0, or -errno with @e set
 */
int packed_put(FILE *out, const void *data, size_t n, struct err *e);

#endif /* TCT_PACKED_H */
