/* SPDX-License-Identifier: MIT
 *
 * observe.h - what stands beside a scenario or a command while it runs: the capture of
 * its packets, from before the first call until nothing can follow any more.
 */
#ifndef TCT_OBSERVE_H
#define TCT_OBSERVE_H

#include <stdint.h>
#include <stdio.h>

#include "endpoint.h"
#include "err.h"

struct observer;

/* What to capture, of the namespace the caller is in. */
enum observer_scope {
	OBSERVE_LO,	/* all of lo, which nobody else uses */
	OBSERVE_SHARED, /* of lo only what observer_watch() names: others use it, too */
	OBSERVE_ALL,	/* all interfaces */
};

/**
 * observer_open() - Start to capture
 * @frames:	Where the savefile goes; taken over, on failure too
 *
 * Return: 0 and *@o to observer_close(), or -errno with @e set
 */
int observer_open(struct observer **o, FILE *frames, enum observer_scope scope,
		  struct err *e);

/** observer_fd() - Descriptor that poll(2) says readable when frames wait */
int observer_fd(const struct observer *o);

/** observer_watch() - A server listens at this address: run_hook.bound */
int observer_watch(void *observer, const struct endpoint *server, struct err *e);

/** observer_drain() - Save the frames that wait: run_hook.drain */
int observer_drain(void *observer, struct err *e);

/**
 * observer_finish() - Save all that was sent before this call
 * @dropped:	Frames lost on the way
 *
 * A datagram is sent and read from the capture again: what was sent before it on the
 * same loopback has been read by then.
 *
 * Return: 0, or -errno with @e set
 */
int observer_finish(struct observer *o, uint64_t *dropped, struct err *e);

/** observer_frames() - How many were saved */
unsigned int observer_frames(const struct observer *o);

/** observer_close() - NULL is fine */
void observer_close(struct observer *o);

#endif /* TCT_OBSERVE_H */
