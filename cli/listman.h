/* SPDX-License-Identifier: MIT
 *
 * listman.h - the tables as sections of a man page.
 */
#ifndef TCT_LISTMAN_H
#define TCT_LISTMAN_H

#include <stdio.h>

/** listman_put() - Endings, causes, labels and scenarios, a section each */
void listman_put(FILE *out);

#endif /* TCT_LISTMAN_H */
