/* SPDX-License-Identifier: MIT
 *
 * trace_impl.h - what trace.c and trace_start.c share, and nobody else.
 */
#ifndef TCT_TRACE_IMPL_H
#define TCT_TRACE_IMPL_H

#include <linux/audit.h>
#include <signal.h>

#include "decode.h"
#include "trace.h"

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ is this?"
#endif

#define CALL_NR 1024 /* numbers of calls are below */

/**
 * struct trace - A command under way
 * @by:		What decoders know
 * @rows:	By number of a call its row of syscalls.def, from 1; 0 for other calls
 * @seccomp:	Threads stop at traced calls only; else at each
 * @argv:	Of the command; NULL if it was attached to
 * @pair:	To the process before it is the command: a word for it to go on, and from
 *		it what failed. -1 when there is none any more
 * @command:	Its first process, @status how that ended
 * @attached:	It runs without us, too; @detaching: we are about to leave it
 * @before:	Signals that were blocked before
 */
struct trace {
	struct tracing by;
	uint8_t rows[CALL_NR];
	bool seccomp, attached, detaching;
	char *const *argv;
	int pair;
	pid_t command;
	int status;
	sigset_t before;
	uint64_t calls, held_ns;
};

/* trace.c */
struct trace *trace_new(struct tracelog *log);

/* trace_start.c */
/** trace_drop_command() - If it never ran, it never will */
void trace_drop_command(struct trace *t);

/** trace_leave() - Have all threads stop, to be let go */
void trace_leave(struct trace *t);

/** trace_detach() - Let a stopped thread go */
void trace_detach(struct trace *t, struct tracee *k, int status);

#endif /* TCT_TRACE_IMPL_H */
