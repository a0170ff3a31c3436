/* SPDX-License-Identifier: MIT
 *
 * nearest.h - which word did the user mean?
 */
#ifndef TCT_NEAREST_H
#define TCT_NEAREST_H

#include <stddef.h>

/** nearest() - The closest of @n names within a few edits, or NULL. Borrowed */
const char *nearest(const char *word, const char *const names[], size_t n);

#endif /* TCT_NEAREST_H */
