/* SPDX-License-Identifier: MIT
 *
 * pipeline.h - dissect, find the flow, track, judge. Everything that the program does
 * with packets is a loop around pipeline_record().
 */
#ifndef TCT_PIPELINE_H
#define TCT_PIPELINE_H

#include "dissect.h"
#include "err.h"
#include "flow.h"
#include "judge.h"
#include "record.h"

struct pipeline;

/* So many can share one input. */
#define PIPELINES_MAX 64

/**
 * struct flow_view - One judged flow, for a report. All borrowed, dead on return
 * @number:	1, 2, 3... in order of first segment, unless it is told before its turn
 * @evicted:	Pushed out to stay within memory: what came later was taken for a new flow
 * @told:	on_close has been called for it; @changed: with another verdict
 */
struct flow_view {
	const struct flow *flow;
	const struct story *story;
	const struct verdict *verdict;
	uint64_t number;
	bool evicted, told, changed;
};

/**
 * struct run_stats - What became of all records
 * @skipped:	Frames by why they were no segment; [DISSECT_OK] counts the segments
 * @elided:	Segments that have no row of their own
 * @refused:	Rows, of calls too, for which there was no memory
 * @unknown:	Frames of link types that nobody here can read, part of DISSECT_NOT_TCP
 * @dropped:	Frames that the kernel lost; set by who knows the source
 * @live:	Flows that have not been judged yet
 * @causes:	Flows by cause, indexed by the first row of that name
 */
struct run_stats {
	uint64_t frames, flows, evicted, elided, refused, dropped, unknown, live;
	uint64_t skipped[DISSECT_N];
	uint64_t endings[ENDING_N];
	uint64_t causes[CAUSE_N];
};

/** run_stats_verdict() - One more flow with that verdict */
void run_stats_verdict(struct run_stats *st, const struct verdict *v);

/** run_stats_add() - The counts of two parts of a run are those of both */
void run_stats_add(struct run_stats *sum, const struct run_stats *part);

/**
 * struct pipeline_cfg - What to keep and whom to tell
 * @key:	Random numbers for the hash
 * @max_memory:	Bytes for flows and rows
 * @rows:	Keep rows for timelines
 * @all_rows:	... also those that say little, as long as there is memory; a SYN is a flow at
 *		once, for only there all of its options are kept
 * @opinions:	Keep what other tools would say of a flow
 * @kernel_complete: No kernel event is missing, and every RST of this kernel has one
 * @captured_only: Say nothing of a connection that only calls tell of
 * @only_frames: No record of another kind will come: SYNs need no flow of their own before
 *		there is more to them
 * @as_they_end: With @only_frames: judge a flow when it is over and forget it; else all at
 *		the end, in order of their numbers
 * @limits:	When flows are over, on the packets' clock
 * @shard, @shards: As in struct intake
 * @settle:	Silence in ns, after both ends have closed, before @on_close
 * @on_flow:	Called for each judged flow; a non-zero return stops the run with it. NULL if only
 *		counts are wanted
 * @on_close:	With @as_they_end: called once a connection has closed, long before it is
 *		over and @on_flow is; may be NULL
 * @on_row:	Called for each segment of a flow, as it comes; SYNs are flows at once then. May be
 *		NULL
 * @on_loose:	Called at the end with the rows of calls that concern no connection, if
 *		there are any; may be NULL
 */
struct pipeline_cfg {
	uint64_t key[2];
	size_t max_memory;
	bool rows, all_rows, opinions, captured_only, kernel_complete, only_frames,
		as_they_end;
	struct flow_limits limits;
	uint32_t shard, shards;
	tstamp settle;
	int (*on_flow)(void *arg, const struct flow_view *v, struct err *e);
	int (*on_close)(void *arg, const struct flow_view *v, struct err *e);
	void (*on_row)(void *arg, const struct flow *f, const struct story *s,
		       const struct row *row);
	int (*on_loose)(void *arg, const struct rowlist *rows, struct err *e);
	void *arg;
};

/** pipeline_new() - Return: 0 and *@p to pipeline_free(), or -errno with @e set */
int pipeline_new(struct pipeline **p, const struct pipeline_cfg *cfg, struct err *e);

/**
 * struct dissected - A segment, or an ICMP error about one, for pipeline_batch()
 * @g:		Which it is, by dissect()
 * @now:	The packets' clock when it came
 * @hash:	pipeline_hash() of its endpoints
 * @icmp:	It is an ICMP error
 */
struct dissected {
	struct segment g;
	tstamp now;
	uint32_t hash;
	bool icmp;
};

/**
 * struct intake - What frames come through before their flows are found
 * @stats:	Of frames only
 * @shard:	Only the flows of this of @shards parts, if there are any; what is no segment
 *		belongs to the first. What belongs elsewhere is not counted
 */
struct intake {
	struct run_stats stats;
	struct packetclock clock;
	uint32_t shard, shards;
};

/**
 * intake_frame() - Dissect and count a frame
 * @d:		Filled in, but for its hash
 *
 * Return: is there something for pipeline_batch()?
 */
bool intake_frame(struct intake *in, const struct frame *f, struct dissected *d);

/** pipeline_hash() - May be called by other threads */
uint32_t pipeline_hash(const struct pipeline *p, const struct segment *g);

/**
 * pipeline_batch() - Feed what others have dissected, in place of frames
 *
 * Return: as pipeline_record()
 */
int pipeline_batch(struct pipeline *p, const struct dissected *d, size_t n,
		   struct err *e);

/**
 * pipeline_record() - Feed the next record, in order of time
 *
 * A frame that is no TCP segment is counted and is not an error. A segment may wait for
 * some others, or for a record of another kind: what fails then a later call returns, or
 * pipeline_finish().
 *
 * Return: 0, -errno with @e set, or what @on_flow returned
 */
int pipeline_record(struct pipeline *p, const struct record *r, struct err *e);

/**
 * pipeline_frames() - pipeline_record() of @n frames, where no record of another kind comes
 * @f:		Borrowed until it returns; with @only_frames
 *
 * Return: as pipeline_record()
 */
int pipeline_frames(struct pipeline *p, const struct frame f[], size_t n,
		    struct err *e);

/**
 * pipeline_time() - It is that late on the packets' clock, although no frame came
 *
 * Segments that wait are worked on, flows that are over end. Return: as pipeline_record()
 */
int pipeline_time(struct pipeline *p, tstamp now, struct err *e);

/** pipeline_stats() - What there is up to now; flows that have not ended are not judged */
void pipeline_stats(const struct pipeline *p, struct run_stats *stats);

/** pipeline_finish() - End of input: judge all that is left, in order of flow number */
int pipeline_finish(struct pipeline *p, struct run_stats *stats, struct err *e);

/**
 * pipeline_finish_all() - The same for several that have shared one input, with the same
 * @arg: in the order in which one would tell of all flows
 */
int pipeline_finish_all(struct pipeline *const p[], size_t n, struct run_stats *stats,
			struct err *e);

/** pipeline_bytes() - Memory that flows and rows take */
size_t pipeline_bytes(const struct pipeline *p);

void pipeline_free(struct pipeline *p);

#endif /* TCT_PIPELINE_H */
