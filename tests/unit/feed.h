/* SPDX-License-Identifier: MIT
 *
 * feed.h - scripts as frames through a pipeline, and what came of each flow.
 */
#ifndef TCT_FEED_H
#define TCT_FEED_H

#include "pipeline.h"
#include "script.h"
#include "wire.h"

/**
 * struct feed - A pipeline under test
 * @text:	A line for each judged flow: "1 C192.0.2.1:40000 4 graceful closer=..."
 * @then:	Called for each flow in addition, may be NULL
 * @loose:	Rows that concern no connection
 */
struct feed {
	struct pipeline *p;
	struct run_stats stats;
	char text[4096];
	int (*then)(void *arg, const struct flow_view *v, struct err *e);
	void *arg;
	uint32_t loose;
	int refuse; /* what the callback returns */
};

static inline int feed_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct feed *d = arg;
	size_t used = strlen(d->text);
	char line[512];
	uint64_t n = flow_packets(v->flow, v->story, SIDE_A) +
		     flow_packets(v->flow, v->story, SIDE_B);

	verdict_text(v->verdict, line, sizeof(line));
	snprintf(d->text + used, sizeof(d->text) - used,
		 "%" PRIu64 ": %" PRIu64 " segments, %s%s\n", v->number, n, line,
		 v->evicted ? " evicted" : "");
	if (d->then)
		return d->then(d->arg, v, e);
	return d->refuse;
}

static inline int feed_loose(void *arg, const struct rowlist *list, struct err *e)
{
	(void)e;
	((struct feed *)arg)->loose += list->n;
	return 0;
}

static inline void feed_open(struct feed *d, size_t max, bool rows)
{
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = max,
				    .rows = rows,
				    .on_flow = feed_flow,
				    .on_loose = feed_loose,
				    .arg = d };
	struct err e;

	memset(d, 0, sizeof(*d));
	assert_int_equal(pipeline_new(&d->p, &cfg, &e), 0);
}

static inline int feed_beat(struct feed *d, const struct beat *b)
{
	struct record r = { .ts = b->g.ts, .kind = REC_FRAME };
	uint8_t buf[WIRE_ROOM];
	struct err e;

	r.frame = b->icmp ? wire_icmp(&b->g, buf) : wire_frame(&b->g, buf);
	return pipeline_record(d->p, &r, &e);
}

/** feed_script() - All frames of a script */
static inline void feed_script(struct feed *d, struct script *s)
{
	struct beat b;

	while (script_next(s, &b))
		assert_int_equal(feed_beat(d, &b), 0);
}

/** feed_text() - One script, and the end of input */
static inline void feed_text(struct feed *d, const char *text, enum script_ends ends)
{
	struct script s = script_from(text, ends);
	struct err e;

	feed_script(d, &s);
	assert_int_equal(pipeline_finish(d->p, &d->stats, &e), 0);
}

static inline void feed_close(struct feed *d)
{
	pipeline_free(d->p);
}

/**
 * feed_call() - A call of the client or the server
 * @s:		Whose connection it concerns, NULL for none
 */
static inline struct record feed_call(const struct script *s, const char *who,
				      enum call_id id, tstamp enter, tstamp leave)
{
	struct record r = { .ts = enter, .kind = REC_CALL };
	bool client = strcmp(who, "client") == 0;

	r.call = (struct call){ .enter = enter, .leave = leave, .id = (uint8_t)id };
	snprintf(r.call.who, sizeof(r.call.who), "%s", who);
	if (s) {
		r.call.local = script_end(s, client);
		r.call.peer = script_end(s, !client);
	}
	return r;
}

#endif /* TCT_FEED_H */
