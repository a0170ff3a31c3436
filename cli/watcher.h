/* SPDX-License-Identifier: MIT
 *
 * watcher.h - frames as they come, and what is told of each connection when it ends.
 */
#ifndef TCT_WATCHER_H
#define TCT_WATCHER_H

#include "frame.h"
#include "metrics.h"
#include "opts.h"

struct watcher;

/**
 * watcher_new() - Nothing has come yet
 * @o, @info:	Borrowed until watcher_free()
 * @linktype:	LINKTYPE_* of the first frames
 *
 * Return: 0 and *@out to watcher_free(), or -errno with @e set
 */
int watcher_new(struct watcher **out, const struct opts *o, const struct run_info *info,
		int linktype, struct err *e);

/**
 * watcher_frame() - The next frame; it may wait for watcher_pause()
 * @f:		Its number is given here
 */
int watcher_frame(struct watcher *w, struct frame *f, struct err *e);

/**
 * watcher_pause() - No frame is there at the moment: work on those that wait, write what there is
 * @now:	All that was sent until then has come
 */
int watcher_pause(struct watcher *w, tstamp now, struct err *e);

/** watcher_summary() - Counts up to now. @dropped: frames that were lost */
int watcher_summary(struct watcher *w, FILE *out, uint64_t dropped, struct err *e);

/** watcher_metrics() - The page of opts_watch.metrics. @dropped: frames that were lost */
void watcher_metrics(const struct watcher *w, enum metrics_format format,
		     uint64_t dropped, FILE *out);

/** watcher_end() - Nothing more comes; what is known is told, and on stderr what was lost */
int watcher_end(struct watcher *w, uint64_t dropped, struct err *e);

/** watcher_free() - NULL is nothing */
void watcher_free(struct watcher *w);

#endif /* TCT_WATCHER_H */
