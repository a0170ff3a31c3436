/* SPDX-License-Identifier: MIT
 *
 * sink.h - where judged flows go. An output format is one file: one struct sink_ops and
 * one row in sinks.def.
 */
#ifndef TCT_SINK_H
#define TCT_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "err.h"
#include "pipeline.h"

/**
 * struct sink_style - How text may look; formats for machines ignore it
 * @width:	Columns, at least 80
 * @color:	Use ANSI colours
 * @utf8:	Arrows and lines beyond ASCII
 * @links:	References are links (OSC 8)
 */
struct sink_style {
	int width;
	bool color, utf8, links;
};

#define RUN_MISSING 8

/**
 * struct run_info - What a reader needs to know of the run. All borrowed
 * @source:	"lo", "close.pcap", "scenario write-after-close"
 * @kernel:	uname -r where the packets were made, or NULL
 * @linktype:	Name of the first link type, or NULL
 * @missing:	Sources that are absent and why, @nmissing of them
 * @counters: What the kernel counted meanwhile, "OutRsts +1", or NULL
 * @cost:	What watching cost, a phrase, or NULL
 * @shard:	Only the flows of this of @shards parts, if there are any
 * @scenario:	Name, or NULL; @story its prose
 */
struct run_info {
	const char *version, *source, *kernel, *linktype;
	const char *missing[RUN_MISSING];
	size_t nmissing;
	const char *counters, *cost;
	uint32_t shard, shards;
	const char *scenario, *summary, *story;
	int as_promised; /* scenarios: 1 yes, 0 no, -1 not a scenario */
};

struct sink;

/**
 * struct sink_ops - An output format
 * @rows:	Wants rows; @all_rows: also those that say little
 * @opinions:	Tells what other tools would say
 * @apart:	What it writes of one flow stands for itself: others may come before it
 * @slow:	Is @apart and takes longer to write a flow than it took to judge it: others than
 *		who judged may call @flow, many at a time, unless there are rows
 * @blank_between: A blank line is between flows
 * @alone:	Nothing else may stand in its output
 * @comments:	Writes nothing itself: sink.own is a struct comments of frames after the end
 * @any_order:	Flows may come as they end; else they come in order of their numbers
 * @flow:	NULL if only the counts at the end are of interest
 * @begin, @flow, @end: Return 0 or a negative errno with @e set; the run stops at the
 *		first failure (a closed pipe ends a long replay at once)
 * @loose:	Calls that concern no connection; may be NULL
 * @close:	Give up sink.own, whatever has happened; may be NULL
 */
struct sink_ops {
	const char *name;
	const char *help;
	bool rows, all_rows, opinions, apart, slow, blank_between, alone, comments,
		any_order;
	int (*begin)(struct sink *k, struct err *e);
	int (*flow)(struct sink *k, const struct flow_view *v, struct err *e);
	int (*loose)(struct sink *k, const struct rowlist *rows, struct err *e);
	int (*end)(struct sink *k, const struct run_stats *st, struct err *e);
	void (*close)(struct sink *k);
};

/**
 * struct sink - An output in use
 * @out:	Borrowed
 * @want_rows:	JSON: also one object for each row
 * @want_clock:	Flows: the time of day at which each ended
 * @want_kernel: Timeline: a row for each kernel event
 * @only_flow:	Only the flow of this number, 0 for all
 * @memory:	Bytes that it may take for what it keeps
 * @own:	What the format needs from begin to close, its own. A format may be begun again
 *		after its end, to add another run to the same output
 */
struct sink {
	const struct sink_ops *ops;
	FILE *out;
	struct sink_style style;
	struct run_info info;
	bool want_rows, want_clock, want_kernel;
	uint64_t only_flow;
	size_t memory;
	uint64_t shown;
	void *own;
};

extern const struct sink_ops *const sinks[];
extern const size_t nsinks;

/** sink_find() - By name, or NULL */
const struct sink_ops *sink_find(const char *name);

/** sink_close() - Give up what the format has of its own */
void sink_close(struct sink *k);

/** stream_flush() - 0, or a negative errno with @e set if what was written did not arrive */
int stream_flush(FILE *out, struct err *e);

/** stream_write() - Write @n bytes. Return: as stream_flush() */
int stream_write(FILE *out, const char *text, size_t n, struct err *e);

/**
 * stream_keep() - End a stream of open_memstream(3)
 * @text:	Where its text is then; the C library leaves NULL, and says nothing, if it has no memory
 *
 * Return: 0, or -ENOMEM with @e set if it is not whole
 */
int stream_keep(FILE *out, char *const *text, struct err *e);

/** sink_flush() - 0, or a negative errno with @e set if what was written did not arrive */
int sink_flush(struct sink *k, struct err *e);

#endif /* TCT_SINK_H */
