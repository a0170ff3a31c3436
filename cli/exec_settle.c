/* SPDX-License-Identifier: MIT
 *
 * exec_settle.c - what was seen of a command, as a recording.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "exec.h"
#include "here.h"
#include "kernel_own.h"

void exec_misses(struct exec *x, const char *fmt, ...)
{
	char text[sizeof(x->missing[0])];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	remark("without %s", text);
	if (x->nmissing < RUN_MISSING)
		stpcpy(x->missing[x->nmissing++], text);
}

static void settle_cost(struct exec *x)
{
	const struct trace_stats *st = &x->stats;

	if (!x->traced)
		return;
	snprintf(x->cost, sizeof(x->cost),
		 "traced with ptrace: %" PRIu64 " calls of %" PRIu64
		 " process%s, held for %.1f ms in all%s",
		 st->calls, st->processes, st->processes == 1 ? "" : "es",
		 (double)st->held_ns / 1e6,
		 st->calls ? "; races may come out otherwise without" : "");
	if (st->io_uring)
		exec_misses(x,
			    "calls through io_uring, which the command uses: no system "
			    "call, so not seen");
	if (tracelog_lost(x->log))
		exec_misses(x,
			    "the last %" PRIu64 " calls: no memory, see --max-memory",
			    tracelog_lost(x->log));
	if (tracelog_unknown(x->log))
		exec_misses(x, "the packets of %" PRIu64 " sockets: no memory",
			    tracelog_unknown(x->log));
}

/* "curl/1234": the kernel, too, calls a thread by its id. */
static int thread_of(const struct call *c)
{
	const char *slash = strrchr(c->who, '/');

	return slash ? (int)strtol(slash + 1, NULL, 10) : 0;
}

/* Of the whole machine's events those of the command's sockets. */
static void choose_events(struct exec *x)
{
	struct backdrop_found *f = &x->found;
	struct kernel_own *own = f->events ? kernel_own_new() : NULL;

	for (size_t i = 0; own && i < tracelog_count(x->log); i++) {
		const struct call *c = &tracelog_record(x->log, i)->call;

		kernel_own_pair(own, &c->local, &c->peer);
		kernel_own_process(own, thread_of(c));
	}
	if (f->events && !own) {
		exec_misses(x, "kernel events: no memory to tell whose they are");
		snprintf(x->kevents, sizeof(x->kevents), "no memory for them");
	}
	f->nevents = own ? kernel_own_choose(own, f->events, f->nevents) : 0;
	kernel_own_free(own);
}

static void stop_observing(struct exec *x)
{
	const struct backdrop_found *f = &x->found;

	if (!x->backdrop)
		return;
	backdrop_stop(x->backdrop, &x->found);
	x->backdrop = NULL;
	if (f->packets.code && !x->now.packets.code)
		exec_misses(x, "some packets: %s", f->packets.msg);
	if (f->kernel.code && !x->now.kernel.code)
		exec_misses(x, "some kernel events: %s", f->kernel.msg);
	if (f->kernel.code)
		snprintf(x->kevents, sizeof(x->kevents), "%.60s", f->kernel.msg);
	else
		snprintf(x->kevents, sizeof(x->kevents), "%s",
			 f->resets ? KEVENTS_COMPLETE
				   : "no reasons of resets before 6.10");
}

/* Kernel events before that time, from the one at *@k on. */
static int write_events(const struct exec *x, size_t *k, tstamp before)
{
	int rc = 0;

	for (; *k < x->found.nevents && x->found.events[*k].ts < before && rc == 0;
	     (*k)++) {
		struct record r = { .kind = REC_KEVENT };

		r.ts = x->found.events[*k].ts;
		r.kevent = x->found.events[*k];
		rc = sidecar_write(x->calls, &r);
	}
	return rc;
}

/* Both are in order of time; a call is entered before what comes of it. */
static int write_records(const struct exec *x)
{
	size_t calls = tracelog_count(x->log), k = 0;
	int rc = 0;

	for (size_t i = 0; i <= calls && rc == 0; i++) {
		const struct record *call =
			i < calls ? tracelog_record(x->log, i) : NULL;

		rc = write_events(x, &k, call ? call->ts : UINT64_MAX);
		if (rc == 0 && call)
			rc = sidecar_write(x->calls, call);
	}
	return rc;
}

static int write_calls(struct exec *x, struct err *e)
{
	struct sidecar_head head = { .version = TCT_VERSION, .clock = "realtime" };
	int rc;

	here_describe(&head);
	memcpy(head.kevents, x->kevents, sizeof(head.kevents));
	rc = sidecar_write_head(x->calls, &head);
	if (rc == 0)
		rc = write_records(x);
	if (rc == 0 && fflush(x->calls))
		rc = -errno;
	rewind(x->calls);
	return rc < 0 ? err_set(e, rc, "calls: %s", strerror(-rc)) : 0;
}

int exec_settle(struct exec *x, struct err *e)
{
	int rc;

	stop_observing(x);
	rc = tracelog_finish(x->log, e);
	if (rc)
		return rc;
	choose_events(x);
	settle_cost(x);
	x->frames = tmpfile();
	x->calls = tmpfile();
	if (!x->frames || !x->calls)
		return err_set(e, -errno, "no temporary file: %s", strerror(errno));
	return write_calls(x, e);
}
