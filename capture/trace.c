/* SPDX-License-Identifier: MIT
 *
 * trace.c - the loop around waitpid(2): which stop is it, and how does its thread go on?
 *
 * A thread that enters a traced call stops (PTRACE_EVENT_SECCOMP, or each call without a
 * filter); if the call concerns a TCP socket it goes on to the end of the call and stops
 * again, else it just goes on. Signals are handed over as they come.
 */
#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include "decode.h"
#include "trace_impl.h"

#define NSEC UINT64_C(1000000000)

static tstamp now_of(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (tstamp)ts.tv_sec * NSEC + (tstamp)ts.tv_nsec;
}

/* Signals that concern the command; what else comes ends us, as it should. */
static const int heeded[] = { SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT };

static sigset_t heeded_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(heeded) / sizeof(heeded[0]); i++)
		sigaddset(&set, heeded[i]);
	return set;
}

struct trace *trace_new(struct tracelog *log)
{
	struct trace *t = calloc(1, sizeof(*t));
	sigset_t set = heeded_set();

	if (!t)
		return NULL;
	t->by.log = log;
	t->pair = -1;
	for (size_t i = 0; i < nsyscall_rows; i++)
		if (syscall_rows[i].nr < CALL_NR)
			t->rows[syscall_rows[i].nr] = (uint8_t)(i + 1);
	pthread_sigmask(SIG_BLOCK, &set, &t->before);
	return t;
}

/* What came for the command is not for us. */
static void take_signals_again(const struct trace *t)
{
	const struct timespec now = { .tv_nsec = 0 };
	sigset_t set = heeded_set();

	while (sigtimedwait(&set, NULL, &now) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &t->before, NULL);
}

void trace_end(struct trace *t)
{
	if (!t)
		return;
	trace_drop_command(t);
	take_signals_again(t);
	tracees_free(&t->by.tracees);
	idmap_free(&t->by.epoll);
	free(t);
}

void trace_stats(const struct trace *t, struct trace_stats *st)
{
	*st = (struct trace_stats){ .status = t->status,
				    .processes = t->by.tracees.processes,
				    .calls = t->calls,
				    .held_ns = t->held_ns,
				    .io_uring = t->by.io_uring };
}

/* --- system calls --- */

static bool begin_call(struct trace *t, struct tracee *k, uint64_t nr,
		       const __u64 *args)
{
	uint8_t at = nr < CALL_NR ? t->rows[nr] : 0;
	const struct syscall_row *row;

	k->row = NULL;
	if (!at)
		return false;
	row = &syscall_rows[at - 1];
	t->calls++;
	memcpy(k->args, args, sizeof(k->args));
	memset(&k->call, 0, sizeof(k->call));
	k->call.id = (uint8_t)row->call;
	k->call.enter = now_of(CLOCK_REALTIME);
	k->cookie = 0;
	if (row->decoder->enter(&t->by, k))
		k->row = row;
	return k->row != NULL;
}

/* What restarts after a signal has not returned yet: the kernel calls it again. */
static bool restarts(int64_t result)
{
	return result <= -512 && result >= -516; /* ERESTARTSYS and its kin */
}

static void finish_call(struct trace *t, struct tracee *k, int64_t result)
{
	const struct syscall_row *row = k->row;

	k->row = NULL;
	if (!row || restarts(result))
		return;
	k->call.leave = now_of(CLOCK_REALTIME);
	k->call.result = result < 0 ? -1 : result;
	k->call.err = result < 0 ? (int32_t)-result : 0;
	if (!row->decoder->leave || row->decoder->leave(&t->by, k))
		decode_log(&t->by, k);
}

/* Returns how the thread goes on. */
static enum __ptrace_request at_call(struct trace *t, struct tracee *k)
{
	struct ptrace_syscall_info i;
	bool more = false;

	memset(&i, 0, sizeof(i));
	if (ptrace(PTRACE_GET_SYSCALL_INFO, k->tid, sizeof(i), &i) < 0)
		return t->seccomp ? PTRACE_CONT : PTRACE_SYSCALL;
	if (i.op == PTRACE_SYSCALL_INFO_SECCOMP && i.arch == OUR_ARCH)
		more = begin_call(t, k, i.seccomp.nr, i.seccomp.args);
	else if (i.op == PTRACE_SYSCALL_INFO_ENTRY && !t->seccomp && i.arch == OUR_ARCH)
		begin_call(t, k, i.entry.nr, i.entry.args);
	else if (i.op == PTRACE_SYSCALL_INFO_ENTRY)
		more = k->row != NULL;
	else if (i.op == PTRACE_SYSCALL_INFO_EXIT)
		finish_call(t, k, i.exit.rval);
	return more || !t->seccomp ? PTRACE_SYSCALL : PTRACE_CONT;
}

/* --- the other stops --- */

/* The write() before it raised it, unless somebody sent it or nobody cares. */
static void note_sigpipe(struct trace *t, struct tracee *k)
{
	struct call *c;

	if (k->last == TRACELOG_NONE || tracee_ignores(k, SIGPIPE))
		return;
	c = tracelog_at(t->by.log, k->last);
	if (c->err == EPIPE)
		c->signal = SIGPIPE;
}

static void at_exit_of(struct trace *t, struct tracee *k)
{
	unsigned long status = 0;
	struct call *c = &k->call;

	if (k->tid != k->tgid || ptrace(PTRACE_GETEVENTMSG, k->tid, 0, &status) < 0)
		return;
	k->row = NULL;
	k->cookie = 0;
	memset(c, 0, sizeof(*c));
	c->enter = c->leave = now_of(CLOCK_REALTIME);
	c->id = CALL_EXIT;
	if (WIFSIGNALED((int)status)) {
		c->id = CALL_KILLED;
		c->signal = (uint8_t)WTERMSIG((int)status);
	} else {
		decode_args(k, "%d", WEXITSTATUS((int)status));
	}
	decode_exit(&t->by, k);
}

/* A thread that is not the first one and calls execve(2) gets the id of its process. */
static void at_exec(struct trace *t, struct tracee *k)
{
	unsigned long former = 0;
	struct tracee *old;

	ptrace(PTRACE_GETEVENTMSG, k->tid, 0, &former);
	old = tracee_find(&t->by.tracees, (pid_t)former);
	if (old && old != k)
		tracee_drop(&t->by.tracees, old);
	tracee_renamed(k);
}

static bool is_group_stop(int status)
{
	int sig = WSTOPSIG(status);

	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static void resume(const struct trace *t, const struct tracee *k, int sig)
{
	bool inside = k->row || !t->seccomp;

	ptrace(inside ? PTRACE_SYSCALL : PTRACE_CONT, k->tid, 0, sig);
}

static void at_event(struct trace *t, struct tracee *k, int event, int status)
{
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		ptrace(at_call(t, k), k->tid, 0, 0);
		return;
	case PTRACE_EVENT_EXIT:
		at_exit_of(t, k);
		break;
	case PTRACE_EVENT_EXEC:
		at_exec(t, k);
		break;
	case PTRACE_EVENT_STOP:
		if (is_group_stop(status)) {
			ptrace(PTRACE_LISTEN, k->tid, 0, 0);
			return;
		}
		break;
	default: /* fork and its kin: the child stops by itself */
		break;
	}
	resume(t, k, 0);
}

static void at_stop(struct trace *t, struct tracee *k, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;

	if (sig == (SIGTRAP | 0x80)) {
		ptrace(at_call(t, k), k->tid, 0, 0);
	} else if (event) {
		at_event(t, k, event, status);
	} else {
		if (sig == SIGPIPE)
			note_sigpipe(t, k);
		resume(t, k, sig);
	}
}

static void gone(struct trace *t, pid_t tid, int status)
{
	struct tracee *k = tracee_find(&t->by.tracees, tid);

	if (tid == t->command) {
		t->status = status;
		t->command = 0;
	}
	if (!k)
		return;
	decode_log_left(&t->by, k, now_of(CLOCK_REALTIME));
	tracee_drop(&t->by.tracees, k);
}

static int heed(struct trace *t, pid_t tid, int status, struct err *e)
{
	tstamp since = now_of(CLOCK_MONOTONIC);
	struct tracee *k;

	if (!WIFSTOPPED(status)) {
		gone(t, tid, status);
		return 0;
	}
	k = tracee_get(&t->by.tracees, tid);
	if (!k)
		return err_set(e, -ENOMEM, "no memory for another thread");
	if (t->detaching)
		trace_detach(t, k, status);
	else
		at_stop(t, k, status);
	t->held_ns += now_of(CLOCK_MONOTONIC) - since;
	return 0;
}

static void await_signal(struct trace *t)
{
	sigset_t set = heeded_set();
	int sig = sigwaitinfo(&set, NULL);

	if (sig <= 0 || sig == SIGCHLD)
		return;
	if (t->attached && !t->detaching)
		trace_leave(t);
	else if ((sig == SIGTERM || sig == SIGHUP) && t->command > 0)
		kill(t->command, sig);
}

int trace_run(struct trace *t, struct err *e)
{
	int rc = 0;

	while (rc == 0) {
		int status;
		pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

		if (tid < 0 && errno == ECHILD)
			return 0;
		if (tid > 0)
			rc = heed(t, tid, status, e);
		else if (tid == 0)
			await_signal(t);
		else
			rc = err_set(e, -errno, "waitpid: %s", strerror(errno));
	}
	return rc;
}
