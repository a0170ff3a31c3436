/* SPDX-License-Identifier: MIT
 *
 * live.c - play a scenario in a process of its own, with the capture running.
 */
#include "live.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "calls_sidecar.h"
#include "counters.h"
#include "here.h"
#include "lwip_run.h"
#include "netns.h"
#include "observe.h"
#include "promise.h"
#include "run.h"
#include "stack.h"
#include "witness.h"

#define DEADLINE_MS  60000
#define ATTEMPTS_MAX 50

/* A run with frames that nobody needs shows the same, only less clearly. */
#define CLEAN_MS 3000

/**
 * struct report - What the child says to its parent, in one write
 * @again:	RUN_AGAIN, or as promised but with frames that a timer sent
 */
struct report {
	enum live_status status;
	bool again;
	uint64_t dropped;
	char why[sizeof(((struct live *)NULL)->why)];
};

/**
 * struct attempt - A run in a child
 * @frames, @calls: memfds, shared with the child
 * @report:	Pipe
 */
struct attempt {
	const struct scenario *scn;
	const struct live_cfg *cfg;
	int frames, calls;
	int report[2];
	pid_t child;
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "%s: %s", what, strerror(errno));
}

/* --- the child --- */

/**
 * struct stage - What stands beside the actors
 * @o:		The capture
 * @w:		NULL without kernel events
 * @told:	What the sidecar's head says of them
 * @before:	Counters of the namespace, which is the scenario's own
 */
struct stage {
	struct observer *o;
	struct witness *w;
	struct calllog log;
	char told[SIDECAR_KEVENTS];
	struct counters before;
};

static int on_drain(void *stage, struct err *e)
{
	return observer_drain(((struct stage *)stage)->o, e);
}

static int on_bound(void *stage, const struct endpoint *server, struct err *e)
{
	return observer_watch(((struct stage *)stage)->o, server, e);
}

static void on_started(void *stage, pid_t pid)
{
	struct stage *s = stage;

	if (s->w)
		witness_process(s->w, pid);
}

static FILE *stream_on(int fd, const char *mode)
{
	int copy = dup(fd);
	FILE *f = copy < 0 ? NULL : fdopen(copy, mode);

	if (!f && copy >= 0)
		close(copy);
	return f;
}

static void count_up(const struct counters *before, char text[static SIDECAR_COUNTERS])
{
	struct counters now;

	counters_read(&now);
	counters_text(before, &now, text, SIDECAR_COUNTERS);
}

/* What is compared is the client's TCP; the server's is Linux. */
static void name_stack(struct sidecar_head *head)
{
	char build[sizeof(head->build)];

	snprintf(build, sizeof(build), "client lwIP %s, server Linux %.60s",
		 stack_version(), head->kernel);
	memcpy(head->build, build, sizeof(build));
	snprintf(head->kernel, sizeof(head->kernel), "lwip-%s", stack_version());
}

static int write_calls(const struct attempt *a, const struct stage *s, struct err *e)
{
	const struct calllog *log = &s->log;
	struct sidecar_head head = { .version = TCT_VERSION, .clock = "realtime" };
	FILE *f = stream_on(a->calls, "w");
	int rc;

	if (!f)
		return failed(e, "calls");
	here_describe(&head);
	if (a->cfg->lwip)
		name_stack(&head);
	strncpy(head.scenario, a->scn->name, sizeof(head.scenario) - 1);
	memcpy(head.kevents, s->told, sizeof(head.kevents));
	if (!a->cfg->host_namespace)
		count_up(&s->before, head.counters);
	rc = sidecar_write_head(f, &head);
	for (size_t i = 0; i < log->n && rc == 0; i++)
		rc = sidecar_write(f, &log->records[i]);
	if (fclose(f) != 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? err_set(e, rc, "calls: %s", strerror(-rc)) : 0;
}

static enum live_status live_status_of(int rc)
{
	static const enum live_status of[] = { [RUN_AS_PROMISED] = LIVE_AS_PROMISED,
					       [RUN_OTHERWISE] = LIVE_OTHERWISE,
					       [RUN_SKIPPED] = LIVE_SKIPPED,
					       [RUN_AGAIN] = LIVE_FAILED };

	return rc < 0 ? LIVE_FAILED : of[rc];
}

static void report_failure(struct report *rep, enum live_status status,
			   const struct err *e)
{
	rep->status = status;
	memcpy(rep->why, e->msg, sizeof(rep->why));
}

/* Play, and save what was seen even if it failed: it shows where. */
static void play(const struct attempt *a, struct stage *s, struct report *rep)
{
	struct run_hook hook = { .fd = observer_fd(s->o),
				 .drain = on_drain,
				 .bound = on_bound,
				 .started = on_started,
				 .ctx = s };
	struct run_cfg cfg = { .pause_s = a->cfg->wait_s,
			       .own_namespace = !a->cfg->host_namespace,
			       .hook = &hook };
	struct err e, late;
	unsigned int frames;
	int rc = a->cfg->lwip ? lwip_run(a->scn, &cfg, &s->log, rep->why,
					 sizeof(rep->why), &e)
			      : scenario_run(a->scn, &cfg, &s->log, rep->why,
					     sizeof(rep->why), &e);

	rep->status = live_status_of(rc);
	rep->again = rc == RUN_AGAIN;
	if (rc < 0)
		report_failure(rep, LIVE_FAILED, &e);
	rc = observer_finish(s->o, &rep->dropped, &late);
	if (s->w)
		witness_finish(s->w, &s->log, s->told);
	if (rc == 0)
		rc = write_calls(a, s, &late);
	if (rc < 0 && rep->status != LIVE_FAILED)
		report_failure(rep, LIVE_FAILED, &late);
	frames = promise_of(a->scn, promise_kernel()).frames;
	if (frames && rep->status == LIVE_AS_PROMISED && !a->cfg->lwip)
		rep->again = observer_frames(s->o) != frames;
}

/* An actor in a namespace of its own is not to be seen on lo. */
static enum observer_scope scope_of(const struct attempt *a)
{
	if (a->cfg->host_namespace)
		return OBSERVE_SHARED;
	if (a->cfg->lwip)
		return OBSERVE_ALL;
	for (size_t i = 0; i < scenario_actors(a->scn); i++)
		if (scenario_apart(a->scn, (enum actor)i))
			return OBSERVE_ALL;
	return OBSERVE_LO;
}

static int set_up(const struct attempt *a, struct stage *s, struct err *e)
{
	FILE *frames = stream_on(a->frames, "w");
	int rc = frames ? calllog_init(&s->log, e) : failed(e, "frames");

	if (rc == 0 && !a->cfg->host_namespace)
		rc = netns_enter(e);
	if (rc == 0)
		rc = observer_open(&s->o, frames, scope_of(a), e);
	else if (frames)
		fclose(frames);
	counters_read(&s->before);
	if (rc == 0 && a->cfg->kernel)
		witness_open(&s->w, a->cfg->kernel, s->told);
	return rc;
}

static void child_main(const struct attempt *a, pid_t parent)
{
	struct report rep;
	struct stage s = { .o = NULL };
	struct err e;
	int rc;

	memset(&rep, 0, sizeof(rep));
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	rc = set_up(a, &s, &e);
	/* Entering a user namespace makes the kernel forget this. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (rc == 0)
		play(a, &s, &rep);
	else
		report_failure(&rep, LIVE_SKIPPED, &e);
	witness_close(s.w);
	observer_close(s.o);
	calllog_free(&s.log);
	_exit(write(a->report[1], &rep, sizeof(rep)) != sizeof(rep));
}

/* --- the parent --- */

static int open_attempt(struct attempt *a, struct err *e)
{
	a->frames = memfd_create("frames", MFD_CLOEXEC);
	a->calls = memfd_create("calls", MFD_CLOEXEC);
	if (a->frames < 0 || a->calls < 0)
		return failed(e, "memfd_create");
	if (pipe(a->report) < 0)
		return failed(e, "pipe");
	return 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void close_attempt(struct attempt *a)
{
	close_fd(a->frames);
	close_fd(a->calls);
	close_fd(a->report[0]);
	close_fd(a->report[1]);
}

static int start_child(struct attempt *a, struct err *e)
{
	pid_t parent = getpid();

	a->child = fork();
	if (a->child < 0)
		return failed(e, "fork");
	if (a->child == 0)
		child_main(a, parent);
	/* Here as well: whoever is first, it is done before anything is killed. */
	setpgid(a->child, a->child);
	close(a->report[1]);
	a->report[1] = -1;
	return 0;
}

/* Read the report; without one in time, say so in its place. */
static void await_report(const struct attempt *a, struct report *rep)
{
	struct pollfd p = { .fd = a->report[0], .events = POLLIN };
	int limit_ms = DEADLINE_MS + (a->cfg->wait_s + (int)a->scn->seconds) * 1000;
	int rc = poll(&p, 1, limit_ms);

	memset(rep, 0, sizeof(*rep));
	if (rc > 0 && read(a->report[0], rep, sizeof(*rep)) == sizeof(*rep))
		return;
	memset(rep, 0, sizeof(*rep));
	rep->status = LIVE_FAILED;
	if (rc == 0)
		snprintf(rep->why, sizeof(rep->why), "not over after %d s",
			 limit_ms / 1000);
	else
		snprintf(rep->why, sizeof(rep->why), "the run's process died");
}

/* Nothing that was started outlives this: actors share the child's process group. */
static void end_child(const struct attempt *a)
{
	kill(-a->child, SIGKILL);
	while (waitpid(a->child, NULL, 0) < 0 && errno == EINTR)
		;
}

/* @f stays NULL if the child never came so far as to write it. */
static int rewound(FILE **f, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) || st.st_size == 0)
		return 0;
	*f = stream_on(fd, "r");
	if (!*f)
		return failed(e, "the recording");
	rewind(*f);
	return 0;
}

static int try_once(const struct scenario *scn, const struct live_cfg *cfg,
		    struct live *out, bool *again, struct err *e)
{
	struct attempt a = {
		.scn = scn, .cfg = cfg, .frames = -1, .calls = -1, .report = { -1, -1 }
	};
	struct report rep = { .status = LIVE_FAILED };
	int rc = open_attempt(&a, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = start_child(&a, e);
	if (rc == 0) {
		await_report(&a, &rep);
		end_child(&a);
		out->status = rep.status;
		out->dropped = rep.dropped;
		memcpy(out->why, rep.why, sizeof(out->why));
		*again = rep.again;
	}
	if (rc == 0 && out->status != LIVE_SKIPPED)
		rc = rewound(&out->frames, a.frames, e);
	if (rc == 0 && out->status != LIVE_SKIPPED)
		rc = rewound(&out->calls, a.calls, e);
	close_attempt(&a);
	return rc;
}

int live_run(const struct scenario *scn, const struct live_cfg *cfg, struct live *out,
	     struct err *e)
{
	tstamp limit = clock_realtime() + CLEAN_MS * UINT64_C(1000000);
	bool again = false;
	int rc = try_once(scn, cfg, out, &again, e);

	for (int i = 1; rc == 0 && again && i < ATTEMPTS_MAX; i++) {
		if (out->status == LIVE_AS_PROMISED && clock_realtime() > limit)
			return 0;
		live_close(out);
		rc = try_once(scn, cfg, out, &again, e);
	}
	if (rc == 0 && again && out->status == LIVE_FAILED)
		snprintf(out->why, sizeof(out->why),
			 "a timer of the kernel came first in %d runs: too much load?",
			 ATTEMPTS_MAX);
	return rc;
}

void live_close(struct live *l)
{
	if (l->frames)
		fclose(l->frames);
	if (l->calls)
		fclose(l->calls);
	l->frames = l->calls = NULL;
}
