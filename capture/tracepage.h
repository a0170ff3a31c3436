/* SPDX-License-Identifier: MIT
 *
 * tracepage.h - events out of one page of the kernel's trace ring buffer, as a read of
 * per_cpu/cpuN/trace_pipe_raw gives it. Pure.
 */
#ifndef TCT_TRACEPAGE_H
#define TCT_TRACEPAGE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

/**
 * struct tracepage - A page being read
 * @at, @end:	What is left of it, borrowed
 * @ts:		Time of the event before
 * @lost:	Events that were overwritten before this page; 1 if their number is unknown
 */
struct tracepage {
	const uint8_t *at, *end;
	uint64_t ts;
	uint64_t lost;
};

/**
 * struct trace_event - A record; its first two bytes are the id of its format
 * @ts:		In the trace clock
 * @data:	@n bytes, borrowed from the page
 */
struct trace_event {
	uint64_t ts;
	const uint8_t *data;
	size_t n;
};

/**
 * tracepage_open() - Read the header of a page
 * @page:	@n bytes, borrowed until the last tracepage_next()
 * @head:	Bytes before the first event: where events/header_page has "data", 16 on
 *		64 bit and 12 on 32
 *
 * Return: 0, or -EINVAL with @e set
 */
int tracepage_open(struct tracepage *p, const uint8_t *page, size_t n, size_t head,
		   struct err *e);

/**
 * tracepage_next() - The next event
 *
 * Return: 1, 0 after the last, or -EINVAL with @e set if the page is damaged
 */
int tracepage_next(struct tracepage *p, struct trace_event *ev, struct err *e);

#endif /* TCT_TRACEPAGE_H */
