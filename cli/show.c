/* SPDX-License-Identifier: MIT
 *
 * show.c - frames and calls merged by time, through the pipeline, into an output.
 */
#include "show.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "chosen.h"
#include "cmd.h"
#include "crew.h"
#include "pipeline.h"
#include "progress.h"
#include "twice.h"

struct merged {
	const struct show *show;
	struct progress *frames;
	struct record frame, call;
	bool have_frame, have_call;
	int trouble; /* the first one, with its message in err */
	struct err err;
};

static void note_trouble(struct merged *m, int code, const struct err *e)
{
	if (m->trouble)
		return;
	m->trouble = code;
	m->err = *e;
}

static void next_frame(struct merged *m)
{
	struct frame f;
	struct err e;
	int code = progress_next(m->frames, &f, &e);

	m->have_frame = code == SOURCE_FRAME;
	if (code < 0)
		note_trouble(m, code, &e);
	if (!m->have_frame)
		return;
	m->frame.kind = REC_FRAME;
	m->frame.ts = f.ts;
	m->frame.frame = f;
}

static void next_call(struct merged *m)
{
	struct err e;
	int code;

	do
		code = m->show->calls ? sidecar_next(m->show->calls, &m->call, &e) : 0;
	while (code > 0 && (m->show->leave_out & 1u << m->call.kind));

	m->have_call = code > 0;
	if (code < 0)
		note_trouble(m, code, &e);
}

/* A call is entered before the packets that it causes: it goes first in a tie. What one
 * source lacks is no reason to hide what the other has.
 */
static int feed(struct merged *m, struct pipeline *p, struct err *e)
{
	int code = 0;

	next_frame(m);
	next_call(m);
	while (!code && (m->have_frame || m->have_call)) {
		bool call =
			m->have_call && (!m->have_frame || m->call.ts <= m->frame.ts);

		code = pipeline_record(p, call ? &m->call : &m->frame, e);
		if (call)
			next_call(m);
		else
			next_frame(m);
	}
	if (!code && m->trouble) {
		*e = m->err;
		code = m->trouble;
	}
	return code;
}

/* Frames alone: nothing to merge. */
static int feed_frames(struct progress *frames, struct pipeline *p, struct err *e)
{
	struct frame f[PROGRESS_MORE];
	int code, wrong;
	size_t n;

	while ((code = progress_next(frames, f, e)) == SOURCE_FRAME) {
		wrong = pipeline_frames(p, f, 1, e);
		while (!wrong && (n = progress_more(frames, f, PROGRESS_MORE)))
			wrong = pipeline_frames(p, f, n, e);
		if (wrong)
			return wrong;
	}
	return code;
}

/**
 * struct output - Where flows go
 * @mutex:	Several threads may tell of flows that are pushed out
 * @chosen:	Which of them are shown
 * @numbered:	Flows that have got a number; with @renumber in the order in which they come,
 *		which is that of their first segments
 */
struct output {
	struct sink sink;
	struct chosen chosen;
	const struct show *show;
	pthread_mutex_t mutex;
	bool renumber;
	uint64_t numbered;
	char lacks[SIDECAR_KEVENTS + 32];
};

static int put_flow(struct output *out, const struct flow_view *v, struct err *e)
{
	if (out->show->watch)
		out->show->watch(out->show->arg, v);
	return chosen_flow(&out->chosen, &out->sink, v, e);
}

static int on_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct output *out = arg;
	struct flow_view view = *v;
	int code;

	pthread_mutex_lock(&out->mutex);
	out->numbered++;
	if (out->renumber)
		view.number = out->numbered;
	code = put_flow(out, &view, e);
	pthread_mutex_unlock(&out->mutex);
	return code;
}

static int on_loose(void *arg, const struct rowlist *rows, struct err *e)
{
	struct output *out = arg;

	return out->sink.ops->loose ? out->sink.ops->loose(&out->sink, rows, e) : 0;
}

static int open_output(struct output *out, const struct show *s, const struct opts *o,
		       struct err *e)
{
	const struct sidecar_head *head = s->calls ? sidecar_head(s->calls) : NULL;

	out->show = s;
	out->chosen.o = o;
	pthread_mutex_init(&out->mutex, NULL);
	out->renumber = !s->calls;
	out->sink = (struct sink){ .ops = o->format,
				   .out = s->out ? s->out : stdout,
				   .style = o->style,
				   .info = s->info,
				   .want_rows = o->rows,
				   .want_kernel = o->kernel,
				   .only_flow = o->flow,
				   .memory = o->max_memory / 4,
				   .own = s->own ? *s->own : NULL };
	if (head && head->kernel[0])
		out->sink.info.kernel = head->kernel;
	if (head && head->counters[0])
		out->sink.info.counters = head->counters;
	if (head && head->kevents[0] && strcmp(head->kevents, KEVENTS_COMPLETE) != 0) {
		snprintf(out->lacks, sizeof(out->lacks), "all kernel events: %s",
			 head->kevents);
		out->sink.info.missing[out->sink.info.nmissing++] = out->lacks;
	}
	out->sink.info.linktype = source_linktype(s->frames);
	out->sink.info.version = TCT_VERSION;
	out->sink.info.shard = o->shard;
	out->sink.info.shards = o->shards;
	return out->sink.ops->begin ? out->sink.ops->begin(&out->sink, e) : 0;
}

/* The head is out before there are threads. */
static int open_choice(struct output *out, const struct show *s, const struct opts *o,
		       struct err *e)
{
	int code = open_output(out, s, o, e);

	if (code || s->calls)
		return code;
	return chosen_begin(&out->chosen, &out->sink, o->threads, e);
}

/**
 * struct analysis - The pipelines, and what they do not count
 * @p:		@n of them, one unless there are threads
 * @in:		What frames come through, with threads
 */
struct analysis {
	struct pipeline *p[PIPELINES_MAX];
	unsigned int n;
	struct intake in;
};

/* What makes the whole output worthless, or part of it. */
static int objections(const struct output *out, const struct run_stats *st,
		      struct err *e)
{
	const struct run_info *info = &out->sink.info;

	if (st->evicted || st->dropped)
		remark("%" PRIu64
		       " connections pushed out to stay within --max-memory, %" PRIu64
		       " frames dropped by the kernel",
		       st->evicted, st->dropped);
	if (st->refused)
		remark("%" PRIu64 " rows left out to stay within --max-memory",
		       st->refused);
	if (out->sink.only_flow && !out->sink.shown)
		return err_set(e, -ENOENT,
			       "%s: no flow %" PRIu64 ": there are %" PRIu64,
			       info->source, out->sink.only_flow, st->flows);
	if (st->unknown && st->unknown == st->frames)
		return err_set(e, -EPROTONOSUPPORT,
			       "%s: link type %s is not known: no frame of it was read",
			       info->source, info->linktype);
	return 0;
}

/* Only those that are shown. */
static void count_chosen(struct run_stats *st, const struct run_stats *counts)
{
	st->flows = counts->flows;
	memcpy(st->endings, counts->endings, sizeof(st->endings));
	memcpy(st->causes, counts->causes, sizeof(st->causes));
}

static int finish(struct output *out, struct analysis *a, struct err *e)
{
	struct source_stats src = { 0 };
	struct run_stats st;
	int code = pipeline_finish_all(a->p, a->n, &st, e);

	if (code)
		return code;
	run_stats_add(&st, &a->in.stats);
	source_stats(out->show->frames, &src, NULL);
	st.dropped = src.dropped;
	code = chosen_end(&out->chosen, &out->sink, e);
	if (code)
		return code;
	if (chosen_some(out->chosen.o))
		count_chosen(&st, &out->chosen.counts);
	code = out->sink.ops->end ? out->sink.ops->end(&out->sink, &st, e) : 0;
	if (!code)
		code = sink_flush(&out->sink, e);
	return code ? code : objections(out, &st, e);
}

static bool is_complete(const struct show *s)
{
	return s->calls && !(s->leave_out & 1u << REC_KEVENT) &&
	       strcmp(sidecar_head(s->calls)->kevents, KEVENTS_COMPLETE) == 0;
}

bool show_is_late(const struct opts *o)
{
	return !o->format->begin && !o->format->flow;
}

void show_key(uint64_t key[static 2])
{
	const size_t n = 2 * sizeof(*key);

	if (getrandom(key, n, 0) != (ssize_t)n)
		key[0] = key[1] = UINT64_C(0x9e3779b97f4a7c15);
}

static struct pipeline_cfg config(const struct show *s, const struct opts *o,
				  struct output *out)
{
	struct pipeline_cfg cfg = {
		.max_memory = o->max_memory,
		.captured_only = o->filter != NULL,
		.rows = o->format->rows || o->rows || s->calls,
		.all_rows = o->format->all_rows,
		.opinions = o->format->opinions,
		.kernel_complete = is_complete(s),
		.shard = o->shard,
		.shards = o->shards,
		.only_frames = !s->calls,
		.as_they_end = o->format->any_order && !s->calls,
		.on_flow = s->watch || o->flow || o->format->flow || chosen_some(o)
				   ? on_flow
				   : NULL,
		.on_loose = on_loose,
		.arg = out,
	};

	if (!s->calls)
		cfg.limits = o->limits;
	show_key(cfg.key);
	return cfg;
}

/* Calls want all in one order. */
static unsigned int count_pipelines(const struct show *s, const struct opts *o)
{
	if (s->calls || o->threads < 2)
		return 1;
	return o->threads == 2 ? 2 : o->threads - 1;
}

/* The part of the memory that fits its part of the flows. */
static size_t memory_of(size_t all, unsigned int i, unsigned int n)
{
	size_t own = all / 256 * CREW_OWN;

	if (n != 2)
		return all / n;
	return i ? all - own : own;
}

/* A thread reads, the others have a pipeline each; of two threads both have one. */
static int analysis_new(struct analysis *a, const struct show *s, const struct opts *o,
			struct output *out, struct err *e)
{
	struct pipeline_cfg cfg = config(s, o, out);
	unsigned int n = count_pipelines(s, o);
	int code = 0;

	*a = (struct analysis){ .in = { .shard = o->shard, .shards = o->shards } };
	while (!code && a->n < n) {
		cfg.max_memory = memory_of(o->max_memory, a->n, n);
		code = pipeline_new(&a->p[a->n], &cfg, e);
		a->n += !code;
	}
	return code;
}

static void analysis_free(struct analysis *a)
{
	for (unsigned int i = 0; i < a->n; i++)
		pipeline_free(a->p[i]);
}

/* With threads only the reader has seen the time of all frames. */
static void share_clock(struct analysis *a)
{
	struct err again; /* what is wrong pipeline_finish_all() says as well */

	for (unsigned int i = 0; i < a->n; i++)
		pipeline_time(a->p[i], a->in.clock.now, &again);
}

static int analyse(struct analysis *a, const struct show *s, const struct opts *o,
		   struct err *e)
{
	struct progress frames;
	struct merged m = { .show = s, .frames = &frames };
	int code;

	progress_begin(&frames, s->frames, show_is_late(o));
	if (s->calls)
		code = feed(&m, a->p[0], e);
	else if (o->threads < 2)
		code = feed_frames(&frames, a->p[0], e);
	else
		code = crew_run(&frames, a->p, a->n, &a->in, e);
	progress_end(&frames);
	if (!s->calls && o->threads > 1)
		share_clock(a);
	return code;
}

/* All frames up to the trouble, if there was some: that is what is told of. */
static int write_again(struct output *out, const struct show *s, int code,
		       struct err *e)
{
	struct err late;

	if (!s->again)
		return code ? code
			    : err_set(e, -ENOTSUP, "%s: frames cannot be read twice",
				      out->sink.info.source);
	if (twice_write(s->again, out->sink.info.source, out->sink.out, out->sink.own,
			&late) &&
	    !code) {
		*e = late;
		code = late.code;
	}
	return code;
}

int show_run(const struct show *s, const struct opts *o, struct err *e)
{
	struct output out = { 0 };
	struct analysis a = { .n = 0 };
	struct err late;
	bool begun;
	int code = chosen_check(o, e);

	if (!code)
		code = analysis_new(&a, s, o, &out, e);
	if (!code)
		code = open_choice(&out, s, o, e);
	begun = !code;
	if (!code) {
		code = analyse(&a, s, o, e);
		if (finish(&out, &a, &late) && !code) {
			*e = late;
			code = late.code;
		}
		pthread_mutex_destroy(&out.mutex);
	}
	chosen_free(&out.chosen);
	if (begun && o->format->comments)
		code = write_again(&out, s, code, e);
	if (!s->own)
		sink_close(&out.sink);
	else if (out.sink.ops)
		*s->own = out.sink.own;
	if (!begun && s->again)
		fclose(s->again);
	analysis_free(&a);
	return code;
}
