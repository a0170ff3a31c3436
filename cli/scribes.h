/* SPDX-License-Identifier: MIT
 *
 * scribes.h - threads that write judged flows out, in the order in which they were judged.
 *
 * Of many connections, writing takes longer than all the rest: as JSON ten times as long.
 */
#ifndef TCT_SCRIBES_H
#define TCT_SCRIBES_H

#include "sink.h"

struct scribes;

/** scribes_can() - Are flows written so in that output? Only where it is worth while */
bool scribes_can(const struct sink *k);

/**
 * scribes_new() - Begin
 * @s:		To scribes_free()
 * @k:		Of a format that scribes_can(); its stream is borrowed
 * @n:		Threads, 1 at least
 *
 * Return: 0, or -errno with @e set
 */
int scribes_new(struct scribes **s, const struct sink *k, unsigned int n,
		struct err *e);

/**
 * scribes_flow() - sink_ops.flow, sooner or later
 * @v:		Of a pipeline without rows, of only frames; one at a time
 *
 * Return: 0, or the first trouble there was with this one or one before, -errno with @e set
 */
int scribes_flow(struct scribes *s, const struct flow_view *v, struct err *e);

/** scribes_end() - Wait until all has been written. Return: as scribes_flow() */
int scribes_end(struct scribes *s, struct err *e);

/** scribes_free() - End the threads; what scribes_end() has not waited for is lost. NULL is nothing */
void scribes_free(struct scribes *s);

#endif /* TCT_SCRIBES_H */
