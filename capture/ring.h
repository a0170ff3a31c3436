/* SPDX-License-Identifier: MIT
 *
 * ring.h - records of any size, one after another, in memory that is fixed.
 */
#ifndef TCT_RING_H
#define TCT_RING_H

#include <stddef.h>

#include "err.h"

struct ring;

/**
 * ring_new() - An empty ring
 * @memory:	Bytes for records; each takes up to 15 more than it has
 *
 * Return: 0 and *@out to ring_free(), or -errno with @e set
 */
int ring_new(struct ring **out, size_t memory, struct err *e);
void ring_free(struct ring *r);

/**
 * ring_push() - Room for a record behind all others
 *
 * Return: @n bytes, aligned as uint64_t, until ring_pop() has come to them; NULL if they do not
 * fit
 */
void *ring_push(struct ring *r, size_t n);

/** ring_first() - The oldest record, or NULL */
void *ring_first(const struct ring *r);

/** ring_pop() - Give up the oldest record; there is one */
void ring_pop(struct ring *r);

#endif /* TCT_RING_H */
