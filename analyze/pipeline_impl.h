/* SPDX-License-Identifier: MIT
 *
 * pipeline_impl.h - what the files of the pipeline share; pipeline.h is for callers.
 */
#ifndef TCT_PIPELINE_IMPL_H
#define TCT_PIPELINE_IMPL_H

#include "flowtab.h"
#include "pipeline.h"

/* Calls that have been entered and not left, by the time that records have reached. */
#define OPEN_CALLS 32

struct open_call {
	struct row *row;
	struct flow *flow; /* NULL for a call that concerns no connection */
	struct story *story;
	tstamp leave;
	bool split;
};

/* Answers of listeners, whose events do not say to whom; the RST follows at once. */
#define NAMELESS 4

/* Frames are dissected so many at a time before their flows are worked on. */
#define WAITING 128

struct pipeline {
	struct pipeline_cfg cfg;
	struct flowtab *tab;
	struct rowstore *store;
	struct rowlist loose;
	struct endpoint listener; /* the last one closed with connections waiting */
	struct closing listener_closing;
	struct open_call open[OPEN_CALLS];
	size_t nopen;
	struct kevent nameless[NAMELESS]; /* a ring; ts 0 for none */
	size_t nnameless;
	struct intake in;
	tstamp now;	 /* of the segment that is worked on */
	tstamp shortest; /* flow_limits_shortest() */
	struct dissected waiting[WAITING];
	size_t nwaiting;
	uint64_t nflows;
	struct causes_memo memo;
	struct verdict last;	    /* of the flow reported last */
	struct verdict syn_verdict; /* of a SYN alone, once @judged_syn */
	bool judged_syn;
	bool shows; /* somebody looks at rows */
	bool plain; /* nobody does, nor at opinions: track_plain() will do */
	uint8_t first_row[CAUSE_N]; /* verdict_first_row() */
	struct run_stats stats;
	int stop; /* what on_flow returned for an evicted flow */
	struct err *err;
};

/**
 * pipeline_flow() - Begin a connection, whose first sender is @src
 *
 * Return: NULL without memory
 */
struct flow *pipeline_flow(struct pipeline *p, const struct endpoint *src,
			   const struct endpoint *dst, struct story **s);

/** pipeline_syn_left() - A SYN that was never answered is judged; leave_syn of the table */
void pipeline_syn_left(void *arg, const struct halfopen *o, bool early);

/** pipeline_is_over() - Has a flow that nobody followed been silent too long at the end? */
bool pipeline_is_over(const struct pipeline *p, const struct flow *f);

/** pipeline_report() - Judge a flow. Return: what @on_flow does */
int pipeline_report(struct pipeline *p, struct flow *f, struct story *s, bool evicted);

/** pipeline_count() - One more flow with that verdict */
void pipeline_count(struct pipeline *p, const struct verdict *v);

/** pipeline_row() - Append a row if rows are wanted */
void pipeline_row(struct pipeline *p, struct story *s, const struct row *row);

/** pipeline_full() - -ENOMEM with @e set */
int pipeline_full(struct err *e);

/** pipeline_flush() - Work on what is waiting: the same, or what @on_flow returned */
int pipeline_flush(struct pipeline *p, struct err *e);

/** pipeline_call() - A record of that kind: 0, or -errno with @e set */
int pipeline_call(struct pipeline *p, const struct call *c, struct err *e);
int pipeline_sock(struct pipeline *p, const struct sock *k);
void pipeline_kevent(struct pipeline *p, const struct kevent *ev);

/** pipeline_claim() - A RST was seen: find the event of a listener that it may be of */
void pipeline_claim(struct pipeline *p, const struct segment *g);

/**
 * pipeline_close_calls() - Calls that have returned by now
 *
 * Those that others fell into get a row of their own.
 */
void pipeline_close_calls(struct pipeline *p, tstamp now);

/** pipeline_forget_calls() - Of a flow that nothing is added to any more */
void pipeline_forget_calls(struct pipeline *p, const struct flow *f);

/**
 * pipeline_credit_closing() - @x sent a RST at that time
 *
 * What is sent while a descriptor is given up is sent because of it.
 */
void pipeline_credit_closing(const struct pipeline *p, const struct flow *f,
			     struct story *s, enum side x, tstamp when);

#endif /* TCT_PIPELINE_IMPL_H */
