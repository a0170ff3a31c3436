/* SPDX-License-Identifier: MIT
 *
 * recorder.h - a flight recorder: the first and the last frames of each connection, as bytes,
 * in memory that is fixed; what nobody asks for in time is overwritten.
 */
#ifndef TCT_RECORDER_H
#define TCT_RECORDER_H

#include "endpoint.h"
#include "err.h"
#include "frame.h"

struct recorder;

/* Frames that are kept of a connection's begin: its handshake. */
#define RECORDER_FIRST 4u

/**
 * struct recorder_cfg - How much to keep
 * @key:	Random numbers for the hash
 * @memory:	Bytes in all
 * @snaplen:	Bytes of a frame
 * @last:	Frames of a connection, besides the first ones
 */
struct recorder_cfg {
	uint64_t key[2];
	size_t memory;
	uint32_t snaplen, last;
};

/** recorder_new() - Return: 0 and *@out to recorder_free(), or -errno with @e set */
int recorder_new(struct recorder **out, const struct recorder_cfg *cfg, struct err *e);
void recorder_free(struct recorder *r);

/**
 * recorder_frame() - Keep a copy of a frame of the connection between two endpoints
 *
 * A later connection between the same two goes on in the same list: its own first frames are
 * not told from the others until recorder_take() has taken those away.
 */
void recorder_frame(struct recorder *r, const struct frame *f, const struct endpoint *a,
		    const struct endpoint *b);

/**
 * recorder_take() - Give up what is kept of a connection
 * @from, @to:	Frame numbers: what comes later stays, for another connection may have begun
 * @fn:		Called for each frame in between, in order; NULL if nobody wants them
 */
void recorder_take(struct recorder *r, const struct endpoint *a,
		   const struct endpoint *b, uint64_t from, uint64_t to,
		   void (*fn)(void *arg, const struct frame *f), void *arg);

/** recorder_given_up() - Connections that were overwritten for want of memory */
uint64_t recorder_given_up(const struct recorder *r);

#endif /* TCT_RECORDER_H */
