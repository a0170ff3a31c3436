/* SPDX-License-Identifier: MIT
 *
 * landlock.h - which files may still be opened (landlock(7)); without it in the kernel nothing
 * changes.
 */
#ifndef TCT_LANDLOCK_H
#define TCT_LANDLOCK_H

#include <stdbool.h>

#include "err.h"

/**
 * landlock_enter() - From here on, in this thread and those that it starts
 * @read:	Files may be opened to be read
 * @folder:	Files may be made and written in it; NULL for nowhere
 *
 * Return: 0, also where the kernel has no Landlock, or -errno with @e set
 */
int landlock_enter(bool read, const char *folder, struct err *e);

#endif /* TCT_LANDLOCK_H */
