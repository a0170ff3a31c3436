/* SPDX-License-Identifier: MIT
 *
 * rotation.h - a savefile that is put aside when it is large: FILE, FILE.1, FILE.2...
 */
#ifndef TCT_ROTATION_H
#define TCT_ROTATION_H

#include "err.h"
#include "frame.h"

struct rotation;

/**
 * rotation_open() - Start FILE; one that is there is put aside
 * @path:	Borrowed until rotation_close()
 * @size:	Bytes after which FILE is put aside, 0 for never
 * @files:	How many there may be, FILE included; 1 at least
 *
 * Return: 0 and *@out to rotation_close(), or -errno with @e set
 */
int rotation_open(struct rotation **out, const char *path, uint64_t size,
		  unsigned int files, struct err *e);

/** rotation_write() - Append a frame; one of another link type begins another file */
void rotation_write(struct rotation *r, const struct frame *f);

/**
 * rotation_settle() - What was written makes sense as it is: let others read it
 *
 * Until more is written FILE has whole frames only, whatever becomes of this process. Return: 0, or
 * -errno with @e set, also for what went wrong before
 */
int rotation_settle(struct rotation *r, struct err *e);

/** rotation_close() - Return: as rotation_settle(); NULL is nothing */
int rotation_close(struct rotation *r, struct err *e);

#endif /* TCT_ROTATION_H */
