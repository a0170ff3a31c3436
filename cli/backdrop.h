/* SPDX-License-Identifier: MIT
 *
 * backdrop.h - the capture that a thread of its own keeps up with, while the main thread
 * waits for a command.
 */
#ifndef TCT_BACKDROP_H
#define TCT_BACKDROP_H

#include <stdint.h>
#include <stdio.h>

#include "err.h"

struct backdrop;

/**
 * backdrop_start() - Capture on all interfaces from now on
 * @frames:	Where the savefile goes; taken over, on failure too
 *
 * Return: 0 and *@out for backdrop_stop(), or -errno with @e set
 */
int backdrop_start(struct backdrop **out, FILE *frames, struct err *e);

/**
 * backdrop_stop() - Save all that was sent before this call, and end
 * @dropped:	Frames lost on the way
 *
 * Return: 0, or -errno with @e set; @b is gone in either case
 */
int backdrop_stop(struct backdrop *b, uint64_t *dropped, struct err *e);

#endif /* TCT_BACKDROP_H */
