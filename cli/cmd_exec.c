/* SPDX-License-Identifier: MIT
 *
 * cmd_exec.c - run any command, and show how its connections end.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "exec.h"

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

/* --- run it --- */

/* A savefile that takes in memory nothing and on disk what it must. */
static void start_observing(struct exec *x)
{
	size_t max = x->opts->max_memory / SHARE / sizeof(struct kevent);
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;
	struct err e;

	x->capture = fd < 0 ? NULL : fdopen(fd, "r");
	if (!x->capture) {
		exec_misses(x, "packets: no temporary file: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		if (file)
			fclose(file);
		return;
	}
	if (backdrop_start(&x->backdrop, file, max, &x->now, &e) < 0) {
		exec_misses(x, "packets: %s", e.msg);
		fclose(x->capture);
		x->capture = NULL;
		return;
	}
	if (x->now.packets.code)
		exec_misses(x, "packets: %s", x->now.packets.msg);
	if (x->now.kernel.code)
		remark("without kernel events: %s", x->now.kernel.msg);
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
		exec_misses(x, "calls after some time: %s", e->msg);
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
		exec_misses(x, "calls: %s", e.msg);
		rc = trace_release(x->trace, &e);
	}
	if (rc == -ENOEXEC)
		return no_command(&e);
	trace_stats(x->trace, &x->stats);
	trace_end(x->trace);
	x->trace = NULL;
	return 0;
}

/* --- from start to end --- */

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
	if (filter_new(&x->filter, x->opts->filter, e))
		return e->code;
	return x->opts->rules ? assertions_new(&x->rules, x->opts->rules, e) : 0;
}

/* What the analyst says to us but for its exit status. */
static int open_shared(struct exec *x, struct err *e)
{
	void *page = mmap(NULL, sizeof(*x->sifted), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return err_set(e, -errno, "mmap: %s", strerror(errno));
	x->sifted = page;
	return 0;
}

static int open_outputs(struct exec *x, struct err *e)
{
	const struct opts *o = x->opts;
	bool file = o->output && strcmp(o->output, "-") != 0;
	int code = open_shared(x, e);

	if (!code && file)
		code = whole_open(&x->output, o->output, e);
	if (!code && o->report)
		code = whole_open(&x->report, o->report_file, e);
	x->out = file ? x->output.out : o->output ? stdout : stderr;
	return code;
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
	whole_drop(&x->output);
	whole_drop(&x->report);
	if (x->sifted)
		munmap(x->sifted, sizeof(*x->sifted));
	free(x->found.events);
	trace_end(x->trace);
	assertions_free(x->rules);
	filter_free(x->filter);
	tracelog_free(x->log);
}

static int exec_all(struct exec *x)
{
	struct err e;
	int code;

	if (open_log(x, &e) < 0 || prepare(x, &e) < 0 || open_outputs(x, &e) < 0)
		return trouble("%s", e.msg);
	start_observing(x);
	code = run(x);
	if (code)
		return code;
	code = exec_tell(x);
	return code != EXIT_SAME || x->opts->pid ? code : end_like(x->stats.status);
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
