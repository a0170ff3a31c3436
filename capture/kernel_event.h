/* SPDX-License-Identifier: MIT
 *
 * kernel_event.h - from a record of the kernel's trace to a kevent. Pure.
 */
#ifndef TCT_KERNEL_EVENT_H
#define TCT_KERNEL_EVENT_H

#include "kevent.h"
#include "traceformat.h"

/**
 * kernel_event_decode() - Understand a record
 * @f:		Its format
 * @id:		Which event that is
 * @data:	@n bytes
 * @ev:		Filled in, but for its time
 *
 * Return: false for what is no event of a TCP socket
 */
bool kernel_event_decode(const struct trace_format *f, enum kevent_id id,
			 const uint8_t *data, size_t n, struct kevent *ev);

#endif /* TCT_KERNEL_EVENT_H */
