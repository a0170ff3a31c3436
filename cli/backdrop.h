/* SPDX-License-Identifier: MIT
 *
 * backdrop.h - what is observed while the main thread waits for a command: packets and
 * kernel events, kept up with by a thread of its own.
 */
#ifndef TCT_BACKDROP_H
#define TCT_BACKDROP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "err.h"
#include "kevent.h"

struct backdrop;

/**
 * struct backdrop_found - What came of it
 * @packets, @kernel: Code 0 if that source is whole, else why it is not there, or not
 *		to its end. Without @kernel there may be notices of sockets that are gone
 * @dropped:	Frames lost on the way
 * @events:	Kernel events of all sockets of the machine in order of time, @nevents of
 *		them, to be freed; NULL without any
 * @resets:	Every RST that this kernel sent is among them
 */
struct backdrop_found {
	struct err packets, kernel;
	uint64_t dropped;
	struct kevent *events;
	size_t nevents;
	bool resets;
};

/**
 * backdrop_start() - Observe all interfaces and the kernel from now on
 * @frames:	Where the savefile goes; taken over, on failure too
 * @max_events:	Kernel events to keep
 * @now:	@packets and @kernel say which source is missing; that is no failure
 *
 * Return: 0 and *@out for backdrop_stop(), or -errno with @e set
 */
int backdrop_start(struct backdrop **out, FILE *frames, size_t max_events,
		   struct backdrop_found *now, struct err *e);

/** backdrop_stop() - Save all that happened before this call, and end */
void backdrop_stop(struct backdrop *b, struct backdrop_found *found);

#endif /* TCT_BACKDROP_H */
