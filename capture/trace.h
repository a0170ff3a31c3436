/* SPDX-License-Identifier: MIT
 *
 * trace.h - run a command, or attach to one that runs, and record what it and all that
 * it starts do with TCP sockets.
 *
 * By ptrace(2), which needs no privilege for one's own children. A seccomp filter stops
 * them at the calls of syscalls.def and leaves the others alone; it outlives the tracer,
 * so that whoever traces stays until the last of them has ended (PTRACE_O_EXITKILL if it
 * can't). The thread that called trace_fork() or trace_attach() must call the rest; from
 * then to trace_end() it takes no signals but through trace_run().
 */
#ifndef TCT_TRACE_H
#define TCT_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "tracelog.h"

struct trace;

/**
 * struct trace_stats - What it was and what it cost
 * @status:	Of the command, as waitpid(2) has it
 * @processes:	That were traced, in all
 * @calls:	Stops at traced calls
 * @held_ns:	How long threads stood still in our hands, in sum
 * @io_uring:	Somebody used it: its operations were not seen
 */
struct trace_stats {
	int status;
	uint64_t processes, calls, held_ns;
	bool io_uring;
};

/**
 * trace_fork() - Make the process that will be the command; it waits
 * @argv:	As for execvp(3), borrowed until it runs
 * @log:	Where its calls go, borrowed until trace_end()
 *
 * Call it before anything is opened that the command should not inherit.
 *
 * Return: 0 and *@out for trace_end(), or -errno with @e set
 */
int trace_fork(struct trace **out, char *const argv[], struct tracelog *log,
	       struct err *e);

/**
 * trace_start() - Let it become the command, under our eyes
 * @seccomp:	Use a filter, if the kernel can; without, every call of the command stops
 *
 * Return: 0; -ENOEXEC with @e set if there is no such command; or -errno with @e set if
 * it can't be traced here: it waits still, for trace_release()
 */
int trace_start(struct trace *t, bool seccomp, struct err *e);

/**
 * trace_release() - Let it become the command untraced, and wait for its end
 *
 * Return: 0, or -ENOEXEC with @e set if there is no such command
 */
int trace_release(struct trace *t, struct err *e);

/**
 * trace_attach() - Take a running process and all its threads
 *
 * This is no harmless act: some calls that wait return EINTR (epoll_wait(2), and recv(2)
 * with a timeout). Without PTRACE_O_EXITKILL: it outlives us.
 */
int trace_attach(struct trace **out, pid_t pid, struct tracelog *log, struct err *e);

/**
 * trace_run() - Let it run until all have ended
 *
 * SIGTERM and SIGHUP are handed on to the command; SIGINT and SIGQUIT it gets from its
 * terminal itself. A process that was attached to is let go at any of them.
 *
 * Return: 0, or -errno with @e set
 */
int trace_run(struct trace *t, struct err *e);

void trace_stats(const struct trace *t, struct trace_stats *st);

/** trace_end() - Signals reach this process again as before; NULL is fine */
void trace_end(struct trace *t);

#endif /* TCT_TRACE_H */
