/* SPDX-License-Identifier: MIT
 *
 * hostile.h - a recording from anywhere: the name of its file, the text of the calls beside
 * it, and the capture; through the analysis into some sinks.
 *
 * Input: the name, a NUL, the text, a NUL, the bytes of the capture.
 */
#ifndef TCT_HOSTILE_H
#define TCT_HOSTILE_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calls_sidecar.h"
#include "mutate_lines.h"
#include "mutate_savefile.h"
#include "pipeline.h"
#include "sink.h"
#include "source.h"

#define HOSTILE_FRAMES	4096
#define HOSTILE_LITTLE	((size_t)2 << 20)
#define HOSTILE_OUTPUTS 16

/** struct hostile - The parts of an input, copies */
struct hostile {
	char *name, *calls, *frames;
	size_t ncalls, nframes;
};

/**
 * struct output - What a format made of it
 * @text:	@n bytes and a NUL
 * @refused:	It said that it cannot show such a recording
 */
struct output {
	struct sink sink;
	char *text;
	size_t n;
	bool refused;
};

/** struct hostile_run - All outputs of one recording */
struct hostile_run {
	struct output out[HOSTILE_OUTPUTS];
	size_t n;
	struct run_stats stats;
	uint64_t flows;
};

/* Where a part of the input ends: at a NUL, or with the input. */
static inline size_t hostile_end(const uint8_t *data, size_t from, size_t size)
{
	while (from < size && data[from])
		from++;
	return from < size ? from : size;
}

static inline char *hostile_copy(const uint8_t *data, size_t from, size_t to)
{
	size_t n = to > from ? to - from : 0;
	char *copy = malloc(n + 1);

	assert(copy);
	if (n)
		memcpy(copy, data + from, n);
	copy[n] = '\0';
	return copy;
}

static inline struct hostile hostile_from(const uint8_t *data, size_t size)
{
	size_t name = hostile_end(data, 0, size);
	size_t calls = hostile_end(data, name + 1, size);

	return (struct hostile){
		.name = hostile_copy(data, 0, name),
		.calls = hostile_copy(data, name + 1, calls),
		.frames = hostile_copy(data, calls + 1, size),
		.ncalls = calls > name ? calls - name - 1 : 0,
		.nframes = size > calls ? size - calls - 1 : 0,
	};
}

static inline void hostile_free(struct hostile *h)
{
	free(h->name);
	free(h->calls);
	free(h->frames);
}

/* To be freed with fclose(); a stream of no bytes cannot be had. */
static inline FILE *hostile_stream(char *bytes, size_t n)
{
	FILE *in = fmemopen(n ? bytes : NULL, n ? n : 1, n ? "rb" : "w+b");

	assert(in);
	return in;
}

/* What a format says once it stays by. */
static inline void hostile_said(struct output *o, int code, const struct err *e)
{
	o->refused = code != 0;
	assert(code == 0 || (code == e->code && e->msg[0] && !strchr(e->msg, '\n')));
}

static inline int hostile_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct hostile_run *r = arg;

	r->flows++;
	for (size_t i = 0; i < r->n; i++) {
		struct sink *k = &r->out[i].sink;

		k->shown++;
		if (k->ops->flow && !r->out[i].refused)
			hostile_said(&r->out[i], k->ops->flow(k, v, e), e);
	}
	return 0;
}

static inline int hostile_loose(void *arg, const struct rowlist *rows, struct err *e)
{
	struct hostile_run *r = arg;

	for (size_t i = 0; i < r->n; i++) {
		struct sink *k = &r->out[i].sink;

		if (k->ops->loose && !r->out[i].refused)
			hostile_said(&r->out[i], k->ops->loose(k, rows, e), e);
	}
	return 0;
}

/* Everything that a reader is told of a run comes from outside. */
static inline struct run_info hostile_info(const struct hostile *h,
					   const struct sidecar *calls,
					   const struct source *frames)
{
	struct run_info info = { .version = "1",
				 .source = h->name,
				 .linktype = frames ? source_linktype(frames) : NULL,
				 .as_promised = -1 };
	const struct sidecar_head *head = calls ? sidecar_head(calls) : NULL;

	if (!head)
		return info;
	info.kernel = head->kernel;
	info.counters = head->counters;
	info.cost = head->sysctls;
	info.missing[info.nmissing++] = head->kevents;
	if (head->scenario[0]) {
		info.scenario = head->scenario;
		info.summary = info.story = head->build;
	}
	return info;
}

static inline void hostile_begin(struct hostile_run *r, const struct run_info *info)
{
	struct err e;

	for (size_t i = 0; i < r->n; i++) {
		struct output *o = &r->out[i];
		struct sink *k = &o->sink;

		k->out = open_memstream(&o->text, &o->n);
		assert(k->out);
		k->info = *info;
		k->style.width = 80;
		k->want_rows = k->want_clock = k->want_kernel = true;
		k->memory = HOSTILE_LITTLE;
		assert(!k->ops->begin || k->ops->begin(k, &e) == 0);
	}
}

/** hostile_feed() - Calls and frames in order of time, up to the trouble of each */
static inline void hostile_feed(struct pipeline *p, struct sidecar *calls,
				struct source *frames)
{
	struct record call = { .ts = 0 }, frame = { .kind = REC_FRAME };
	bool more_calls, more_frames;
	struct err e;
	int n = 0;

	more_calls = calls && sidecar_next(calls, &call, &e) > 0;
	do {
		more_frames = frames && n++ < HOSTILE_FRAMES &&
			      source_next(frames, &frame.frame, 0, &e) == SOURCE_FRAME;
		frame.ts = frame.frame.ts;
		while (more_calls && (!more_frames || call.ts <= frame.ts)) {
			assert(pipeline_record(p, &call, &e) == 0);
			more_calls = sidecar_next(calls, &call, &e) > 0;
		}
		if (more_frames)
			assert(pipeline_record(p, &frame, &e) == 0);
	} while (more_frames);
}

static inline void hostile_analyse(struct hostile_run *r, struct sidecar *calls,
				   struct source *frames)
{
	struct pipeline_cfg cfg = { .key = { 5, 6 },
				    .max_memory = HOSTILE_LITTLE,
				    .rows = true,
				    .all_rows = true,
				    .opinions = true,
				    .on_flow = hostile_flow,
				    .on_loose = hostile_loose,
				    .arg = r };
	struct pipeline *p;
	struct err e;

	if (calls)
		cfg.kernel_complete =
			strcmp(sidecar_head(calls)->kevents, KEVENTS_COMPLETE) == 0;
	assert(pipeline_new(&p, &cfg, &e) == 0);
	hostile_feed(p, calls, frames);
	assert(pipeline_finish(p, &r->stats, &e) == 0);
	pipeline_free(p);
}

/* The outputs are whole, as they would be on a disk. */
static inline void hostile_end_all(struct hostile_run *r)
{
	struct err e;

	for (size_t i = 0; i < r->n; i++) {
		struct sink *k = &r->out[i].sink;

		if (k->ops->end && !r->out[i].refused)
			hostile_said(&r->out[i], k->ops->end(k, &r->stats, &e), &e);
		assert(sink_flush(k, &e) == 0);
	}
}

/** hostile_add() - One more format */
static inline void hostile_add(struct hostile_run *r, const struct sink_ops *ops)
{
	assert(ops && r->n < HOSTILE_OUTPUTS);
	r->out[r->n++].sink.ops = ops;
}

/** hostile_show() - The recording in all formats of @r */
static inline void hostile_show(struct hostile_run *r, const struct hostile *h)
{
	struct source *frames = NULL;
	struct sidecar *calls = NULL;
	struct run_info info;
	struct err e;

	if (source_open_stream(&frames, hostile_stream(h->frames, h->nframes), "frames",
			       NULL, &e))
		frames = NULL;
	if (sidecar_open(&calls, hostile_stream(h->calls, h->ncalls), "calls", &e))
		calls = NULL;
	info = hostile_info(h, calls, frames);
	hostile_begin(r, &info);
	hostile_analyse(r, calls, frames);
	hostile_end_all(r);
	sidecar_close(calls);
	if (frames)
		source_close(frames);
}

/** hostile_close() - The last words of a format; its text is complete then, to be freed */
static inline void hostile_close(struct output *o)
{
	sink_close(&o->sink);
	fclose(o->sink.out);
}

/* One of the three parts, by what it is. */
static inline size_t hostile_part(int part, uint8_t *data, size_t size, size_t max,
				  unsigned int seed)
{
	if (part == 1)
		return lines_mutate(data, size, max, seed);
	if (part == 2)
		return savefile_mutate(data, size, max, seed);
	return LLVMFuzzerMutate(data, size, max);
}

/** hostile_mutate() - As LLVMFuzzerCustomMutator() */
static inline size_t hostile_mutate(uint8_t *data, size_t size, size_t max,
				    unsigned int seed)
{
	static const int often[] = { 0, 1, 1, 1, 2, 2, 3 };
	struct dice d = { seed };
	int part = often[dice_roll(&d, sizeof(often) / sizeof(often[0]))];
	size_t from = 0, to, room, n;
	uint8_t *tail;

	for (int i = 0; i < part && i < 2; i++)
		from = hostile_end(data, from, size) + 1;
	if (part == 3 || from >= size)
		return LLVMFuzzerMutate(data, size, max);
	to = part == 2 ? size : hostile_end(data, from, size);
	room = max - from - (size - to);
	if (room == 0) /* of which libFuzzer makes a byte all the same */
		return LLVMFuzzerMutate(data, size, max);
	tail = malloc(size - to + 1);
	if (!tail)
		abort();
	memcpy(tail, data + to, size - to);
	n = hostile_part(part, data + from, to - from, room, (unsigned int)d.state);
	memcpy(data + from + n, tail, size - to);
	free(tail);
	return from + n + (size - to);
}

#endif /* TCT_HOSTILE_H */
