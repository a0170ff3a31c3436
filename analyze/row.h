/* SPDX-License-Identifier: MIT
 *
 * row.h - one row of a flow's timeline, and the bounded list that a flow keeps of them.
 */
#ifndef TCT_ROW_H
#define TCT_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "call.h"
#include "kevent.h"
#include "label.h"

/* The two ends of a flow, in the order in which they were first seen. Which of them is
 * the client is an attribute of the flow.
 */
enum side { SIDE_A, SIDE_B, SIDES };

enum row_kind {
	ROW_SEGMENT,
	ROW_CALL,	/* @call, nothing happened on the other side while it ran */
	ROW_CALL_ENTER, /* @call is entered; its result stands in a later row */
	ROW_CALL_LEAVE, /* @call returns */
	ROW_SOCK,	/* a socket as the kernel shows it */
	ROW_KEVENT,	/* what the kernel says of a socket */
	ROW_ELIDED,	/* segments that are not worth a row each */
};

/**
 * struct row - A row of a timeline
 * @ts:		When
 * @number:	Frame number, 0 for what is no frame
 * @labels:	Set of L(...)
 * @ref:	Frame that the labels refer to, 0 if none
 * @ref2:	Frame that a RST or FIN came in, for labels about what came after it
 * @kind:	Which arm is meant
 * @side:	Who sent the segment, made the call, owns the socket
 * @state:	State of each side after this row, enum tcp_state
 * @seg.seq, @seg.ack: Relative: the sender's SYN is 0, the first byte 1
 * @seg.newly:	Payload bytes acknowledged for the first time
 * @seg.window:	In bytes, scaled where the scale is known: shifted by @seg.scale
 * @seg.mss, @seg.wscale: With OPT_MSS and OPT_WSCALE
 * @elided.first, @elided.last: Frame numbers
 * @elided.bytes: Payload by side of the sender
 */
struct row {
	tstamp ts;
	uint64_t number;
	uint64_t labels;
	uint64_t ref, ref2;
	uint8_t kind;
	uint8_t side;
	uint8_t state[SIDES];
	union {
		struct {
			uint32_t seq, ack, payload, newly, window;
			uint16_t flags, opts, mss;
			uint8_t wscale, scale;
		} seg;
		const struct call *call;     /* owned by the row store */
		const struct kevent *kevent; /* likewise */
		struct {
			uint32_t recvq, sendq;
			uint8_t state;
		} sock;
		struct {
			uint64_t segments, first, last;
			uint64_t bytes[SIDES];
		} elided;
	};
};

struct rowchunk;
struct rowstore;

/* Plain rows in a run: so many at its begin and at its end stand, the rest is counted. */
#define ROWS_HEAD 6
#define ROWS_TAIL 4
/* Rows kept of one flow; beyond, all are counted as elided. See rowstore_keep_all(). */
#define ROWS_MAX 20000
/* ... but for so many that matter most: how it ends must be seen. */
#define ROWS_RESERVE 256

/**
 * struct rowlist - Rows of one flow; all zero is an empty list
 * @first, @last: Chunks of kept rows
 * @n:		Kept rows
 * @run:	Plain rows in the present run
 * @ended:	rowlist_end() was called
 * @ring:	Its last rows, in a ring while @run > ROWS_HEAD
 * @gone:	What was elided of the present run
 * @elided:	Segments without a row of their own, in all
 */
struct rowlist {
	struct rowchunk *first, *last;
	uint32_t n;
	uint32_t run;
	bool ended;
	struct rowchunk *ring; /* ROWS_TAIL rows of it are used; NULL until needed */
	struct row gone;
	uint64_t elided;
};

/**
 * rowstore_new() - Where rows come from
 * @max:	Bytes it may take in all
 *
 * Return: to rowstore_free(), or NULL without memory
 */
struct rowstore *rowstore_new(size_t max);
void rowstore_free(struct rowstore *st);

/**
 * rowstore_keep_all() - Elide nothing but for want of memory
 *
 * Plain rows of a run stand, too, while half of the memory is free, and a flow may have as
 * many rows as it likes: whoever compares wants them all.
 */
void rowstore_keep_all(struct rowstore *st);

/** rowstore_refused() - How often there was no room, for a row or for what it points to */
uint64_t rowstore_refused(const struct rowstore *st);

/** rowstore_bytes() - Memory taken so far */
size_t rowstore_bytes(const struct rowstore *st);

/** rowlist_add() - Append a row; counts it as elided if there is no room */
void rowlist_add(struct rowstore *st, struct rowlist *l, const struct row *r);

/**
 * rowlist_call() - Append a call, whose text the store keeps a copy of
 * @r:		Row to append, with everything but its call
 *
 * Return: the row in the list, so that its kind can be changed later, or NULL
 */
struct row *rowlist_call(struct rowstore *st, struct rowlist *l, const struct row *r,
			 const struct call *c);

/** rowstore_keep() - A copy that lives as long as the store; NULL if it is full */
void *rowstore_keep(struct rowstore *st, const void *value, size_t n);

/** rowlist_end() - No more rows come: write out what is pending */
void rowlist_end(struct rowstore *st, struct rowlist *l);

/** rowlist_clear() - Give all rows back to the store */
void rowlist_clear(struct rowstore *st, struct rowlist *l);

/** struct rowiter - Walks a list: rowiter_next() gives NULL after the last row */
struct rowiter {
	const struct rowchunk *chunk;
	uint32_t at;
};

/** rowlist_iter() - To walk a list, which may be NULL */
struct rowiter rowlist_iter(const struct rowlist *l);
const struct row *rowiter_next(struct rowiter *it);

#endif /* TCT_ROW_H */
