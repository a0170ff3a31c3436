/* SPDX-License-Identifier: MIT
 *
 * watcher.c - frames as they come, and what is told of each connection when it ends.
 *
 * A close is told when both ends have been silent for a moment, long before the connection
 * leaves the table: a late segment may change the verdict, and then it is told again, under
 * the same number. The packets of a connection wait in the recorder until then.
 */
#include "watcher.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "chosen.h"
#include "cmd.h"
#include "daytime.h"
#include "journal.h"
#include "notation.h"
#include "pipeline.h"
#include "recorder.h"
#include "rotation.h"
#include "show.h"
#include "stream.h"

#define BATCH  128
#define SETTLE UINT64_C(1000000000)

/**
 * struct watcher - A run
 * @waiting:	@nwaiting segments that the pipeline has not got yet
 * @frames:	So many have come
 * @stream:	With a format that writes the frames again, in place of @sink
 * @told:	Connections that were told, with their first verdict
 * @lingering: Those of them that have not left
 * @open:	Connections that were there at the end and had not closed
 * @unwritten: Connections that the journal did not take
 * @ending:	Nothing more comes
 */
struct watcher {
	const struct opts *o;
	struct pipeline *p;
	struct sink sink;
	struct recorder *recorder;
	struct rotation *file;
	struct stream *stream;
	struct metrics *metrics;
	struct intake in;
	struct dissected waiting[BATCH];
	size_t nwaiting;
	struct run_stats told;
	uint64_t frames, lingering, open, unwritten;
	bool ending;
};

static bool ended_well(const struct verdict *v)
{
	return v->ending == ENDING_GRACEFUL || v->ending == ENDING_SIMULTANEOUS;
}

static void write_frame(void *arg, const struct frame *f)
{
	rotation_write(arg, f);
}

/* Its packets are wanted, or their memory is. */
static void take_packets(struct watcher *w, const struct flow_view *v)
{
	const struct half *a = &v->flow->half[SIDE_A], *b = &v->flow->half[SIDE_B];

	if (!w->recorder)
		return;
	recorder_take(w->recorder, &v->flow->end[SIDE_A], &v->flow->end[SIDE_B],
		      v->story->first_frame, a->frame > b->frame ? a->frame : b->frame,
		      ended_well(v->verdict) ? NULL : write_frame, w->file);
}

/* The journal may be away for a moment: that is told once, and counted. */
static void tell_journal(struct watcher *w, const struct flow_view *v)
{
	struct err e;

	if (ended_well(v->verdict) || !journal_tell(v, &e))
		return;
	if (w->unwritten++ == 0)
		remark("%s", e.msg);
}

static int tell(struct watcher *w, const struct flow_view *v, struct err *e)
{
	if (w->o->watch.journal)
		tell_journal(w, v);
	if (w->stream)
		stream_end(w->stream, v);
	if (w->stream || !w->sink.ops->flow)
		return 0;
	return w->sink.ops->flow(&w->sink, v, e);
}

static void count(struct watcher *w, const struct flow_view *v)
{
	run_stats_verdict(&w->told, v->verdict);
	if (w->metrics)
		metrics_flow(w->metrics, v);
}

static int on_close(void *arg, const struct flow_view *v, struct err *e)
{
	struct watcher *w = arg;

	w->lingering++;
	if (!chosen_takes(w->o, v))
		return 0;
	count(w, v);
	take_packets(w, v);
	return tell(w, v, e);
}

/* It leaves: it is over, or silent for too long, or has to make room, or all ends. */
static int on_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct watcher *w = arg;

	if (w->ending && !flow_is_closed(v->flow)) {
		w->open++;
		return 0;
	}
	w->lingering -= v->told;
	if (!chosen_takes(w->o, v))
		return 0;
	take_packets(w, v);
	if (!v->told)
		count(w, v);
	return v->told && !v->changed ? 0 : tell(w, v, e);
}

static bool is_followed(const struct opts_watch *o, const struct endpoint *ep)
{
	for (size_t i = 0; i < o->nfollow; i++) {
		struct endpoint any = *ep;

		any.port = o->follow[i].port ? ep->port : 0;
		if (endpoint_eq(&any, &o->follow[i]))
			return true;
	}
	return false;
}

static void follow(void *arg, const struct flow *f, const struct story *s,
		   const struct row *r)
{
	const struct watcher *w = arg;
	enum side x = (enum side)r->side;
	const struct endpoint *src = &f->end[x], *dst = &f->end[flow_other(f, x)];
	char time[DAYTIME_STRLEN], a[ENDPOINT_STRLEN], b[ENDPOINT_STRLEN];
	char what[64], means[256];

	(void)s;
	if (!is_followed(&w->o->watch, src) && !is_followed(&w->o->watch, dst))
		return;
	notate_segment(r, sizeof(what) - 1, what, sizeof(what));
	notate_labels(f, r, means, sizeof(means));
	fprintf(w->sink.out, "%s #%" PRIu64 " %s > %s: %s%s%s\n",
		daytime_str(r->ts, time), r->number, endpoint_str(src, a),
		endpoint_str(dst, b), what, means[0] ? "  " : "", means);
}

static void comment_on(void *arg, const struct flow *f, const struct story *s,
		       const struct row *r)
{
	const struct watcher *w = arg;

	stream_segment(w->stream, f, s->id, r);
}

static struct pipeline_cfg config(const struct opts *o, struct watcher *w)
{
	struct pipeline_cfg cfg = { .max_memory = o->max_memory,
				    .rows = (o->format->rows || o->rows) &&
					    !o->format->comments,
				    .opinions = o->format->opinions,
				    .only_frames = true,
				    .as_they_end = true,
				    .limits = o->limits,
				    .settle = SETTLE,
				    .on_flow = on_flow,
				    .on_close = on_close,
				    .on_row = o->watch.nfollow ? follow : NULL,
				    .arg = w };

	if (o->format->comments)
		cfg.on_row = comment_on;
	show_key(cfg.key);
	return cfg;
}

static int open_recorder(struct watcher *w, const struct pipeline_cfg *cfg,
			 struct err *e)
{
	const struct opts_watch *o = &w->o->watch;
	struct recorder_cfg rc = { .key = { cfg->key[0], cfg->key[1] },
				   .memory = o->memory,
				   .snaplen = o->snaplen ? (uint32_t)o->snaplen
							 : OPTS_SNAPLEN,
				   .last = o->last };
	int code;

	if (!o->write)
		return 0;
	code = recorder_new(&w->recorder, &rc, e);
	if (code)
		return code;
	return rotation_open(&w->file, o->write, o->rotate_size,
			     o->rotate_size ? o->rotate_files : 1, e);
}

static int open_metrics(struct watcher *w, struct err *e)
{
	const struct opts_watch *o = &w->o->watch;
	const struct metrics_cfg cfg = { .prefix4 = o->prefix4,
					 .prefix6 = o->prefix6,
					 .networks = o->networks,
					 .ports = o->ports,
					 .version = TCT_VERSION };

	return o->metrics ? metrics_new(&w->metrics, &cfg, e) : 0;
}

static int open_stream(struct watcher *w, const struct run_info *info, int linktype,
		       struct err *e)
{
	const struct stream_cfg cfg = { .out = stdout,
					.name = info->source,
					.linktype = linktype,
					.snaplen = (uint32_t)opts_snaplen(w->o),
					.memory = w->o->watch.memory };
	int code = stream_new(&w->stream, &cfg, e);

	return code ? code : stream_flush(stdout, e);
}

static int open_output(struct watcher *w, const struct run_info *info, struct err *e)
{
	w->sink = (struct sink){ .ops = w->o->format,
				 .out = stdout,
				 .style = w->o->style,
				 .info = *info,
				 .want_rows = w->o->rows,
				 .want_clock = true };
	if (w->sink.ops->begin && w->sink.ops->begin(&w->sink, e))
		return e->code;
	return sink_flush(&w->sink, e);
}

int watcher_new(struct watcher **out, const struct opts *o, const struct run_info *info,
		int linktype, struct err *e)
{
	struct watcher *w = calloc(1, sizeof(*w));
	struct pipeline_cfg cfg;
	int code;

	*out = NULL;
	if (!w)
		return err_set(e, -ENOMEM, "out of memory");
	w->o = o;
	cfg = config(o, w);
	code = pipeline_new(&w->p, &cfg, e);
	if (!code)
		code = open_recorder(w, &cfg, e);
	if (!code)
		code = open_metrics(w, e);
	if (!code)
		code = o->format->comments ? open_stream(w, info, linktype, e)
					   : open_output(w, info, e);
	if (code)
		watcher_free(w);
	else
		*out = w;
	return code;
}

static int work(struct watcher *w, struct err *e)
{
	size_t n = w->nwaiting;

	w->nwaiting = 0;
	return pipeline_batch(w->p, w->waiting, n, e);
}

/* What waits for the pipeline, and what has to be told by then. */
static int catch_up(struct watcher *w, tstamp now, struct err *e)
{
	int code = work(w, e);

	if (!code)
		code = pipeline_time(w->p, packetclock_reach(&w->in.clock, now), e);
	if (!code && w->stream)
		stream_time(w->stream, w->in.clock.now);
	return code;
}

/* Where there is no room frames go out that are due, else the oldest one. */
static int keep(struct watcher *w, const struct frame *f, struct err *e)
{
	int code;

	if (stream_frame(w->stream, f))
		return 0;
	code = catch_up(w, 0, e);
	while (!code && !stream_frame(w->stream, f))
		stream_early(w->stream);
	return code;
}

int watcher_frame(struct watcher *w, struct frame *f, struct err *e)
{
	struct dissected *d;
	int code;

	f->number = ++w->frames;
	code = w->stream ? keep(w, f, e) : 0;
	if (code)
		return code;
	d = &w->waiting[w->nwaiting];
	if (!intake_frame(&w->in, f, d))
		return 0;
	d->hash = pipeline_hash(w->p, &d->g);
	if (w->recorder)
		recorder_frame(w->recorder, f, &d->g.src, &d->g.dst);
	return ++w->nwaiting == BATCH ? work(w, e) : 0;
}

int watcher_pause(struct watcher *w, tstamp now, struct err *e)
{
	int code = catch_up(w, now, e);

	if (!code && w->file)
		code = rotation_settle(w->file, e);
	return code ? code : stream_flush(stdout, e);
}

/* Up to now: those that were told have ended, although they have not left. */
static struct run_stats totals(const struct watcher *w, uint64_t dropped)
{
	struct run_stats st = w->told, now;

	pipeline_stats(w->p, &now);
	run_stats_add(&st, &w->in.stats);
	st.evicted = now.evicted;
	st.live = now.live - w->lingering;
	st.dropped = dropped;
	return st;
}

int watcher_summary(struct watcher *w, FILE *out, uint64_t dropped, struct err *e)
{
	struct sink k = { .ops = sink_find("summary"), .out = out };
	char time[DAYTIME_STRLEN];
	struct run_stats st = totals(w, dropped);

	fprintf(out, "%s  %" PRIu64 " more are open\n",
		daytime_str(w->in.clock.now, time), st.live);
	return k.ops->end(&k, &st, e);
}

void watcher_metrics(const struct watcher *w, enum metrics_format format,
		     uint64_t dropped, FILE *out)
{
	struct run_stats st = totals(w, dropped);

	metrics_write(w->metrics, format, &st, out);
}

static void tell_lost(const struct stream *s)
{
	struct stream_lost lost = stream_lost(s);

	if (lost.early)
		remark("%" PRIu64
		       " frames written early to stay within --recorder-memory",
		       lost.early);
	if (lost.comments)
		remark("%" PRIu64 " comments left out", lost.comments);
	if (lost.ends)
		remark("%" PRIu64
		       " connections got a verdict after their last packet was written",
		       lost.ends);
}

static void farewell(const struct watcher *w, const struct run_stats *st)
{
	if (!w->o->watch.quiet || st->dropped)
		remark("%" PRIu64 " frames, %" PRIu64 " dropped; %" PRIu64
		       " connections, %" PRIu64 " of them still open",
		       st->frames, st->dropped, st->flows, w->open);
	if (st->evicted)
		remark("%" PRIu64 " connections pushed out to stay within --max-memory",
		       st->evicted);
	if (w->unwritten)
		remark("%" PRIu64 " connections are not in the journal", w->unwritten);
	if (w->recorder && recorder_given_up(w->recorder))
		remark("packets of %" PRIu64
		       " connections pushed out to stay within --recorder-memory",
		       recorder_given_up(w->recorder));
	if (w->stream)
		tell_lost(w->stream);
}

int watcher_end(struct watcher *w, uint64_t dropped, struct err *e)
{
	struct run_stats st;
	int code = work(w, e);

	w->ending = true;
	if (!code)
		code = pipeline_finish(w->p, &st, e);
	if (code)
		return code;
	run_stats_add(&st, &w->in.stats);
	st.dropped = dropped;
	if (w->stream)
		stream_finish(w->stream);
	else if (w->sink.ops->end)
		code = w->sink.ops->end(&w->sink, &st, e);
	if (!code)
		code = stream_flush(stdout, e);
	farewell(w, &st);
	if (w->file && rotation_close(w->file, e) && !code)
		code = e->code;
	w->file = NULL;
	return code;
}

void watcher_free(struct watcher *w)
{
	struct err ignored;

	if (!w)
		return;
	sink_close(&w->sink);
	rotation_close(w->file, &ignored);
	recorder_free(w->recorder);
	stream_free(w->stream);
	metrics_free(w->metrics);
	pipeline_free(w->p);
	free(w);
}
