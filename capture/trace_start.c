/* SPDX-License-Identifier: MIT
 *
 * trace_start.c - take a command under ptrace(2), and let it go.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace_filter.h"
#include "trace_impl.h"

#define OPTIONS                                                                        \
	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |              \
	 PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD)

/* What stands between us and the process, by what ptrace(2) says. */
static int refused(int code, const char *what, struct err *e)
{
	if (code != EPERM && code != EACCES)
		return err_set(e, -code, "can't trace %s: %s", what, strerror(code));
	return err_set(e, -EPERM,
		       "can't trace %s: not permitted (another tracer has it, sysctl "
		       "kernel.yama.ptrace_scope, or a container's seccomp filter)",
		       what);
}

/* --- a new command --- */

/* What the parent says: go on, with a filter or without. */
enum { GO_PLAIN, GO_FILTERED };

/* What the child says before it is the command: errno, and of what. */
struct failure {
	bool filter; /* seccomp(2); it goes on without */
	int code;
};

static void say_failure(int fd, bool filter, int code)
{
	struct failure f;

	memset(&f, 0, sizeof(f));
	f.filter = filter;
	f.code = code;
	(void)!write(fd, &f, sizeof(f));
}

static _Noreturn void become(int pair, const struct trace *t)
{
	char go;
	int rc;

	if (read(pair, &go, 1) != 1)
		_exit(127);
	sigprocmask(SIG_SETMASK, &t->before, NULL);
	rc = go == GO_FILTERED ? trace_filter_install() : 0;
	if (rc < 0)
		say_failure(pair, true, -rc);
	execvp(t->argv[0], t->argv);
	say_failure(pair, false, errno);
	_exit(127);
}

int trace_fork(struct trace **out, char *const argv[], struct tracelog *log,
	       struct err *e)
{
	struct trace *t = trace_new(log);
	int pair[2];

	if (!t)
		return err_set(e, -ENOMEM, "no memory to trace %s", argv[0]);
	t->argv = argv;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		trace_end(t);
		return err_set(e, -errno, "socketpair: %s", strerror(errno));
	}
	fflush(NULL);
	t->command = fork();
	if (t->command == 0) {
		close(pair[0]);
		become(pair[1], t);
	}
	close(pair[1]);
	t->pair = pair[0];
	if (t->command < 0) {
		trace_end(t);
		return err_set(e, -errno, "fork: %s", strerror(errno));
	}
	*out = t;
	return 0;
}

static int say_go(struct trace *t, char go, struct err *e)
{
	if (send(t->pair, &go, 1, MSG_NOSIGNAL) != 1)
		return err_set(e, -errno, "%s: %s", t->argv[0], strerror(errno));
	return 0;
}

static int no_command(struct trace *t, int code, struct err *e)
{
	while (waitpid(t->command, NULL, __WALL) < 0 && errno == EINTR)
		;
	t->command = 0;
	return err_set(e, -ENOEXEC, "%s: %s", t->argv[0], strerror(code));
}

static bool hear_failure(const struct trace *t, int flags, struct failure *f)
{
	return recv(t->pair, f, sizeof(*f), flags) == sizeof(*f);
}

/* It is the command now: from here on trace_run() follows. */
static int execed(struct trace *t, struct err *e)
{
	struct failure f;

	if (hear_failure(t, MSG_DONTWAIT, &f) && f.filter)
		t->seccomp = false;
	if (!tracee_get(&t->by.tracees, t->command))
		return err_set(e, -ENOMEM, "no memory for a thread");
	ptrace(t->seccomp ? PTRACE_CONT : PTRACE_SYSCALL, t->command, 0, 0);
	return 0;
}

/* Until execve(2) has worked the child is ours. */
static int await_exec(struct trace *t, struct err *e)
{
	struct failure f = { .code = ECHILD };
	int status;

	while (waitpid(t->command, &status, __WALL) == t->command) {
		bool signal = status >> 16 == 0 && WSTOPSIG(status) != (SIGTRAP | 0x80);

		if (!WIFSTOPPED(status))
			break;
		if (status >> 16 == PTRACE_EVENT_EXEC)
			return execed(t, e);
		ptrace(PTRACE_CONT, t->command, 0, signal ? WSTOPSIG(status) : 0);
	}
	while (hear_failure(t, MSG_DONTWAIT, &f) && f.filter)
		;
	t->command = 0;
	return err_set(e, -ENOEXEC, "%s: %s", t->argv[0], strerror(f.code));
}

int trace_start(struct trace *t, bool seccomp, struct err *e)
{
	long options =
		OPTIONS | PTRACE_O_EXITKILL | (seccomp ? PTRACE_O_TRACESECCOMP : 0);
	int rc;

	t->seccomp = seccomp;
	rc = fdsock_possible(e);
	if (rc < 0)
		return rc;
	if (ptrace(PTRACE_SEIZE, t->command, 0, options) < 0)
		return refused(errno, t->argv[0], e);
	rc = say_go(t, seccomp ? GO_FILTERED : GO_PLAIN, e);
	return rc < 0 ? rc : await_exec(t, e);
}

int trace_release(struct trace *t, struct err *e)
{
	struct failure f;
	int rc = say_go(t, GO_PLAIN, e);

	if (rc == 0 && hear_failure(t, 0, &f))
		return no_command(t, f.code, e);
	while (rc == 0 && waitpid(t->command, &t->status, __WALL) < 0)
		if (errno != EINTR)
			rc = err_set(e, -errno, "waitpid: %s", strerror(errno));
	t->command = 0;
	return rc;
}

void trace_drop_command(struct trace *t)
{
	if (t->pair >= 0)
		close(t->pair);
	if (!t->argv || t->command <= 0)
		return;
	kill(t->command, SIGKILL);
	while (waitpid(t->command, NULL, __WALL) < 0 && errno == EINTR)
		;
}

/* --- one that runs --- */

static int seize(struct trace *t, pid_t tid, struct err *e)
{
	char what[32];

	snprintf(what, sizeof(what), "process %d", (int)tid);
	if (ptrace(PTRACE_SEIZE, tid, 0, OPTIONS) < 0)
		return refused(errno, what, e);
	if (!tracee_get(&t->by.tracees, tid))
		return err_set(e, -ENOMEM, "no memory for a thread");
	ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	return 0;
}

/* Threads may start meanwhile: those are followed, for their parent is. */
static int seize_all(struct trace *t, struct err *e)
{
	char path[64];
	const struct dirent *d;
	DIR *dir;
	int rc = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)t->command);
	dir = opendir(path);
	if (!dir)
		return err_set(e, -ESRCH, "no process %d", (int)t->command);
	while (rc == 0 && (d = readdir(dir))) {
		pid_t tid = (pid_t)strtol(d->d_name, NULL, 10);

		if (tid > 0 && !tracee_find(&t->by.tracees, tid))
			rc = seize(t, tid, e);
	}
	closedir(dir);
	return rc;
}

int trace_attach(struct trace **out, pid_t pid, struct tracelog *log, struct err *e)
{
	struct trace *t = trace_new(log);
	int rc;

	if (!t)
		return err_set(e, -ENOMEM, "no memory to trace process %d", (int)pid);
	t->command = pid;
	t->attached = true;
	rc = fdsock_possible(e);
	if (rc == 0)
		rc = seize_all(t, e);
	if (rc < 0)
		trace_end(t);
	else
		*out = t;
	return rc;
}

void trace_leave(struct trace *t)
{
	const struct tracees *all = &t->by.tracees;

	t->detaching = true;
	for (size_t i = 0; i < all->n; i++)
		ptrace(PTRACE_INTERRUPT, all->all[i]->tid, 0, 0);
}

void trace_detach(struct trace *t, struct tracee *k, int status)
{
	int sig = WSTOPSIG(status);
	bool signal = status >> 16 == 0 && sig != (SIGTRAP | 0x80);

	ptrace(PTRACE_DETACH, k->tid, 0, signal ? sig : 0);
	tracee_drop(&t->by.tracees, k);
}
