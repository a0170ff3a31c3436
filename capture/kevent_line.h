/* SPDX-License-Identifier: MIT
 *
 * kevent_line.h - the line of a kernel event in a sidecar; calls_line.h is for callers.
 */
#ifndef TCT_KEVENT_LINE_H
#define TCT_KEVENT_LINE_H

#include <stdio.h>

#include "err.h"
#include "kevent.h"

/** kevent_line_put() - Print a line: 0, or -EINVAL with nothing printed */
int kevent_line_put(FILE *out, const struct kevent *ev);

/**
 * kevent_line_parse() - The inverse, of what follows the addresses and "kevent "
 * @p:		Destroyed
 * @ev:		Has time and addresses
 */
int kevent_line_parse(char *p, struct kevent *ev, struct err *e);

#endif /* TCT_KEVENT_LINE_H */
