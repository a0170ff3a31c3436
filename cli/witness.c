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
#define EVENTS_MAX  16384
#define SOCKETS_MAX 256

/**
 * struct witness - Events of one run
 * @events:	@n of them, of anybody's sockets
 * @lost:	Those that found no room here
 * @lost_before: What @k had lost when the run began
 * @numbered:	Sockets in order of their first event, @nsockets of them
 */
struct witness {
	struct kernel_events *k;
	struct kernel_own *own;
	struct kevent *events;
	size_t n;
	uint64_t lost, lost_before;
	uint64_t numbered[SOCKETS_MAX];
	size_t nsockets;
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

/* Addresses of the kernel's memory are of no use to anybody later. */
static uint64_t number_of(struct witness *w, uint64_t sock)
{
	size_t i = 0;

	if (!sock)
		return 0;
	while (i < w->nsockets && w->numbered[i] != sock)
		i++;
	if (i == SOCKETS_MAX)
		return 0;
	if (i == w->nsockets)
		w->numbered[w->nsockets++] = sock;
	return i + 1;
}

/* Twice: what is learned late also tells whose the earlier events were. */
static int add_to(struct witness *w, struct calllog *log, struct err *e)
{
	int rc = 0;

	learn_pairs(w, log);
	for (size_t i = 0; i < w->n; i++) {
		struct kevent ev = w->events[i];

		kernel_own_event(w->own, &ev);
	}
	for (size_t i = 0; i < w->n && rc == 0; i++) {
		struct kevent ev = w->events[i];

		if (!kernel_own_event(w->own, &ev))
			continue;
		ev.sock = number_of(w, ev.sock);
		rc = calllog_kevent(log, &ev, e);
	}
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
