/* SPDX-License-Identifier: MIT
 *
 * witness.c - what the kernel says of a run's sockets.
 */
#include "witness.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_own.h"

/* Of the whole machine, while one scenario is played; it makes some dozens itself. */
#define EVENTS_MAX 16384

/**
 * struct witness - Events of one run
 * @events:	@n of them, of anybody's sockets
 * @lost:	Those that found no room here
 * @lost_before: What @k had lost when the run began
 */
struct witness {
	struct kernel_events *k;
	struct kernel_own *own;
	struct kevent *events;
	size_t n;
	uint64_t lost, lost_before;
};

static int forget(void *arg, const struct kevent *ev)
{
	(void)arg;
	(void)ev;
	return 0;
}

static int keep(void *arg, const struct kevent *ev)
{
	struct witness *w = arg;

	if (w->n < EVENTS_MAX)
		w->events[w->n++] = *ev;
	else
		w->lost++;
	return 0;
}

static struct witness *witness_new(struct kernel_events *k)
{
	struct witness *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->k = k;
	w->own = kernel_own_new();
	w->events = calloc(EVENTS_MAX, sizeof(*w->events));
	if (w->own && w->events)
		return w;
	witness_close(w);
	return NULL;
}

void witness_open(struct witness **out, struct kernel_events *k,
		  char told[static SIDECAR_KEVENTS])
{
	struct witness *w = witness_new(k);
	struct err e;

	*out = w;
	if (!w) {
		snprintf(told, SIDECAR_KEVENTS, "no memory for them");
		return;
	}
	if (kernel_drain(k, forget, NULL, &e) < 0) {
		snprintf(told, SIDECAR_KEVENTS, "%.60s", e.msg);
		witness_close(w);
		*out = NULL;
		return;
	}
	w->lost_before = kernel_lost(k);
}

void witness_process(struct witness *w, pid_t pid)
{
	kernel_own_process(w->own, pid);
}

static void learn_pairs(struct witness *w, const struct calllog *log)
{
	for (size_t i = 0; i < log->n; i++)
		if (log->records[i].kind == REC_CALL)
			kernel_own_pair(w->own, &log->records[i].call.local,
					&log->records[i].call.peer);
}

static int add_to(struct witness *w, struct calllog *log, struct err *e)
{
	int rc = 0;

	learn_pairs(w, log);
	w->n = kernel_own_choose(w->own, w->events, w->n);
	for (size_t i = 0; i < w->n && rc == 0; i++)
		rc = calllog_kevent(log, &w->events[i], e);
	calllog_sort(log);
	return rc;
}

void witness_finish(struct witness *w, struct calllog *log,
		    char told[static SIDECAR_KEVENTS])
{
	struct err e;
	int rc = kernel_drain(w->k, keep, w, &e);
	uint64_t lost;

	if (rc == 0)
		rc = add_to(w, log, &e);
	lost = w->lost + kernel_lost(w->k) - w->lost_before;
	if (rc < 0)
		snprintf(told, SIDECAR_KEVENTS, "%.60s", e.msg);
	else if (lost)
		snprintf(told, SIDECAR_KEVENTS, "%" PRIu64 " or more lost", lost);
	else if (!kernel_tells_all_resets(w->k))
		snprintf(told, SIDECAR_KEVENTS, "no reasons of resets before 6.10");
	else
		snprintf(told, SIDECAR_KEVENTS, "%s", KEVENTS_COMPLETE);
}

void witness_close(struct witness *w)
{
	if (!w)
		return;
	kernel_own_free(w->own);
	free(w->events);
	free(w);
}
