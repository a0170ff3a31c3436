/* SPDX-License-Identifier: MIT
 *
 * ahead.h - blocks of bytes made by a thread of their own while others are worked on.
 */
#ifndef TCT_AHEAD_H
#define TCT_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct ahead;

/**
 * ahead_fn - Makes the next block, in the thread
 * @block, @n:	Set to where it is, until the next call
 *
 * Return: 1, 0 at the end, or negative for trouble; then it is not called again
 */
typedef int ahead_fn(void *arg, const void **block, size_t *n);

/** ahead_start() - Return: 0 and *@a to ahead_end(), or -errno with @e set */
int ahead_start(struct ahead **a, ahead_fn *fn, void *arg, struct err *e);

/**
 * ahead_take() - The next block, once it is there
 * @block:	Set to where it is, until the next call
 *
 * Return: 1, 0 at the end, or what the last call of the function returned
 */
int ahead_take(struct ahead *a, const uint8_t **block, size_t *n);

/**
 * ahead_end() - Wait for the thread, and free it; NULL is nothing
 *
 * Where its function may wait for long, make it return before.
 */
void ahead_end(struct ahead *a);

#endif /* TCT_AHEAD_H */
