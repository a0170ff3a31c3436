/* SPDX-License-Identifier: MIT
 *
 * cmd_exec.c - run any command, and show how its connections end.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assertions.h"
#include "backdrop.h"
#include "cmd.h"
#include "here.h"
#include "keep.h"
#include "kernel_own.h"
#include "save.h"
#include "show.h"
#include "trace.h"
#include "twice.h"

static const char doc[] =
	"Run a command, follow all that it starts, and show its TCP connections: system "
	"calls and packets on one timeline. The command's input, output and exit status "
	"are left as they are; the report goes to standard error. Needs no privilege for "
	"the calls, CAP_NET_RAW for the packets. With --pid it attaches to what runs, "
	"which is no harmless act: a blocked epoll_wait(), or recv() with a timeout, "
	"returns EINTR.";

#define EXIT_NO_COMMAND 127 /* as sh(1) has it */

/* What its calls and its kernel events may take each, of --max-memory. */
#define SHARE 4

/**
 * struct exec - A command that runs, or has
 * @capture, @frames: Savefiles: all that was captured, what belongs to the command
 * @calls:	Sidecar of @frames
 * @now, @found: What is observed, at the begin and in the end
 * @kevents:	What the sidecar's head says of kernel events
 * @traced:	@log is whole; without, packets are all there is
 * @missing:	Texts for run_info.missing, @nmissing of them
 */
struct exec {
	const struct opts *opts;
	struct tracelog *log;
	struct trace *trace;
	struct backdrop *backdrop;
	FILE *capture, *frames, *calls, *out;
	struct assertions *rules;
	struct trace_stats stats;
	struct backdrop_found now, found;
	char kevents[SIDECAR_KEVENTS];
	bool traced;
	char missing[RUN_MISSING][512];
	size_t nmissing;
	char cost[160];
};

__attribute__((format(printf, 2, 3))) static void misses(struct exec *x,
							 const char *fmt, ...)
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

/* --- run it --- */

/* A savefile that takes in memory nothing and on disk what it must. */
static void start_observing(struct exec *x)
{
	size_t max = x->opts->max_memory / SHARE / sizeof(struct kevent);
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;
	struct err e;

	if (fd < 0) {
		misses(x, "packets: no temporary file: %s", strerror(errno));
		return;
	}
	if (backdrop_start(&x->backdrop, file, max, &x->now, &e) < 0) {
		misses(x, "packets: %s", e.msg);
		close(fd);
		return;
	}
	if (x->now.packets.code)
		misses(x, "packets: %s", x->now.packets.msg);
	if (x->now.kernel.code)
		remark("without kernel events: %s", x->now.kernel.msg);
	x->capture = fdopen(fd, "r");
}

static int no_command(const struct err *e)
{
	trouble("%s", e->msg);
	return EXIT_NO_COMMAND;
}

/* Before anything is opened: a command inherits nothing that is ours. */
static int prepare(struct exec *x, struct err *e)
{
	if (x->opts->pid)
		return 0;
	return trace_fork(&x->trace, x->opts->words, x->log, e);
}

static int start_trace(struct exec *x, struct err *e)
{
	if (x->opts->pid)
		return trace_attach(&x->trace, x->opts->pid, x->log, e);
	return trace_start(x->trace, !x->opts->no_seccomp, e);
}

static int follow(struct exec *x, struct err *e)
{
	if (x->opts->pid)
		remark("attached to process %d; ^C ends it (what it waits in may have "
		       "returned EINTR: epoll_wait, recv with a timeout)",
		       x->opts->pid);
	x->traced = true;
	if (trace_run(x->trace, e) < 0)
		misses(x, "calls after some time: %s", e->msg);
	return 0;
}

/* Returns 0, or the exit status if nothing ran. */
static int run(struct exec *x)
{
	struct err e;
	int rc = start_trace(x, &e);

	if (rc == 0) {
		follow(x, &e);
	} else if (rc != -ENOEXEC && x->opts->pid) {
		return trouble("%s", e.msg);
	} else if (rc != -ENOEXEC) {
		misses(x, "calls: %s", e.msg);
		rc = trace_release(x->trace, &e);
	}
	if (rc == -ENOEXEC)
		return no_command(&e);
	trace_stats(x->trace, &x->stats);
	trace_end(x->trace);
	x->trace = NULL;
	return 0;
}

/* --- what was seen --- */

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
		misses(x, "calls through io_uring, which the command uses: no system "
			  "call, so not seen");
	if (tracelog_lost(x->log))
		misses(x, "the last %" PRIu64 " calls: no memory, see --max-memory",
		       tracelog_lost(x->log));
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
		misses(x, "some packets: %s", f->packets.msg);
	if (f->kernel.code && !x->now.kernel.code)
		misses(x, "some kernel events: %s", f->kernel.msg);
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

static int settle(struct exec *x, struct err *e)
{
	int rc;

	stop_observing(x);
	tracelog_finish(x->log);
	choose_events(x);
	settle_cost(x);
	x->frames = tmpfile();
	x->calls = tmpfile();
	if (!x->frames || !x->calls)
		return err_set(e, -errno, "no temporary file: %s", strerror(errno));
	rc = write_calls(x, e);
	if (rc == 0 && x->now.packets.code) {
		fclose(x->capture);
		x->capture = NULL;
	}
	if (rc == 0)
		rc = keep_frames(x->capture, x->frames, x->traced ? x->log : NULL, e);
	x->capture = NULL;
	return rc;
}

static int save_it(const struct exec *x, struct err *e)
{
	const char *name = x->opts->pid ? "attached" : x->opts->words[0];
	const char *slash = strrchr(name, '/');

	return save_recording(x->frames, x->calls, x->opts->save,
			      slash ? slash + 1 : name, e);
}

/* Both files go to their readers. */
static int show_it(struct exec *x, struct err *e)
{
	struct show s = { .info = { .source = x->opts->pid ? "attached"
							   : x->opts->words[0],
				    .cost = x->cost[0] ? x->cost : NULL,
				    .as_promised = -1 },
			  .out = x->out,
			  .watch = x->rules ? assertions_flow : NULL,
			  .arg = x->rules };
	FILE *frames = x->frames, *calls = x->calls;
	int rc;

	for (size_t i = 0; i < x->nmissing; i++)
		s.info.missing[s.info.nmissing++] = x->missing[i];
	x->frames = x->calls = NULL;
	rc = sidecar_open(&s.calls, calls, "calls", e);
	if (rc == 0 && x->opts->format->comments)
		rc = twice_reopen(frames, &s.again, e);
	if (rc == 0)
		rc = source_open_stream(&s.frames, frames, "capture", x->opts->filter,
					e);
	else
		fclose(frames);
	if (rc == 0)
		rc = show_run(&s, x->opts, e);
	sidecar_close(s.calls);
	source_close(s.frames);
	return rc;
}

static int tell(struct exec *x, struct err *e)
{
	int rc = settle(x, e);

	if (rc == 0 && x->opts->save)
		rc = save_it(x, e);
	if (rc == 0)
		rc = show_it(x, e);
	if (rc == 0 && x->rules && x->opts->report)
		rc = assertions_write(x->rules, x->opts->report, x->opts->report_file,
				      e);
	return rc;
}

/* --- from start to end --- */

static void say_broken(void *arg, const char *rule, const char *flow, const char *why)
{
	(void)arg;
	if (why)
		remark("%s broken by %s: %s", rule, flow, why);
}

/* As the command ended, so do we: by the same signal if it was one. */
static int end_like(int status)
{
	const struct rlimit none = { 0, 0 };

	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	fflush(NULL);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

static int open_log(struct exec *x, struct err *e)
{
	x->log = tracelog_new(x->opts->max_memory / SHARE);
	if (!x->log)
		return err_set(e, -ENOMEM, "no memory for calls");
	return x->opts->rules ? assertions_new(&x->rules, x->opts->rules, e) : 0;
}

static int open_output(struct exec *x, struct err *e)
{
	const char *output = x->opts->output;

	x->out = stderr;
	if (output && strcmp(output, "-") == 0)
		x->out = stdout;
	else if (output)
		x->out = fopen(output, "we");
	if (!x->out)
		return err_set(e, -errno, "%s: %s", output, strerror(errno));
	return 0;
}

static void close_all(struct exec *x)
{
	FILE *files[] = { x->capture, x->frames, x->calls };

	/* Nothing ran: nobody has asked what was observed. */
	if (x->backdrop)
		backdrop_stop(x->backdrop, &x->found);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i])
			fclose(files[i]);
	if (x->out && x->out != stderr && x->out != stdout)
		fclose(x->out);
	free(x->found.events);
	trace_end(x->trace);
	assertions_free(x->rules);
	tracelog_free(x->log);
}

static int exec_all(struct exec *x)
{
	struct err e;
	int code;

	if (open_log(x, &e) < 0 || prepare(x, &e) < 0 || open_output(x, &e) < 0)
		return trouble("%s", e.msg);
	start_observing(x);
	code = run(x);
	if (code)
		return code;
	if (tell(x, &e) < 0)
		code = trouble("%s", e.msg);
	if (x->rules && assertions_broken(x->rules)) {
		assertions_each(x->rules, say_broken, NULL);
		code = EXIT_DIFFERS;
	}
	return code == EXIT_DIFFERS || x->opts->pid ? code : end_like(x->stats.status);
}

int cmd_exec(int argc, char *argv[])
{
	struct exec x = { .nmissing = 0 };
	struct opts o;
	int code;

	opts_parse(&o, argc, argv, OPTS_OF_exec, "[--] COMMAND [ARGUMENT...]", doc);
	if (!o.nwords == !o.pid)
		return trouble(
			"exec: a command, or --pid PID; see 'tcpclose-trace exec "
			"--help'");
	if (o.report && !o.rules)
		return trouble("exec: --report is about --assert, which says no rule");
	if (o.output && strcmp(o.output, "-") == 0)
		opts_style(&o, STDOUT_FILENO);
	x.opts = &o;
	code = exec_all(&x);
	close_all(&x);
	return code;
}
