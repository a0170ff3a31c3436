/* SPDX-License-Identifier: MIT
 *
 * stream.h - a capture as pcapng while it is made, with comments: each frame goes out a moment
 * after it came, with what has been understood of it until then.
 */
#ifndef TCT_STREAM_H
#define TCT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

#include "err.h"
#include "frame.h"
#include "pipeline.h"

struct stream;

/**
 * struct stream_cfg - What is written, and where
 * @out:	Borrowed
 * @name:	Of the interface; @linktype and @snaplen too
 * @memory:	Bytes for frames that wait, and their comments
 */
struct stream_cfg {
	FILE *out;
	const char *name;
	int linktype;
	uint32_t snaplen;
	size_t memory;
};

/**
 * struct stream_lost - What the reader did not get
 * @early:	Frames that did not wait so long, to make room
 * @comments:	There was no room for them, or their frame had been written
 * @ends:	Connections whose end was told after their last frame had been written
 */
struct stream_lost {
	uint64_t early, comments, ends;
};

/**
 * stream_new() - Write what comes before all frames
 *
 * Return: 0 and *@out to stream_free(), or -errno with @e set
 */
int stream_new(struct stream **out, const struct stream_cfg *cfg, struct err *e);
void stream_free(struct stream *s);

/** stream_frame() - The next frame waits; their numbers follow each other. Return: was there room? */
bool stream_frame(struct stream *s, const struct frame *f);

/** stream_early() - Write the frame that waits longest to make room */
void stream_early(struct stream *s);

/** stream_segment() - What a frame that waits means */
void stream_segment(struct stream *s, const struct flow *f, uint64_t number,
		    const struct row *r);

/** stream_end() - A connection has ended: its last frame says how */
void stream_end(struct stream *s, const struct flow_view *v);

/** stream_time() - It is that late, and all is known up to then: write those whose time has come */
void stream_time(struct stream *s, tstamp now);

/** stream_finish() - Write all that wait. Whether anything arrived shows the stream it goes to */
void stream_finish(struct stream *s);

struct stream_lost stream_lost(const struct stream *s);

#endif /* TCT_STREAM_H */
