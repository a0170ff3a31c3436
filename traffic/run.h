/* SPDX-License-Identifier: MIT
 *
 * run.h - play a scenario: in whatever network namespace the caller is in.
 */
#ifndef TCT_RUN_H
#define TCT_RUN_H

#include <sys/types.h>

#include "calllog.h"
#include "err.h"
#include "scenario.h"

/**
 * struct run_hook - What else wants to be looked after while a scenario is played
 * @fd:		Descriptor to poll, -1 for none
 * @drain:	Called when @fd is readable: 0, or -errno with @e set to give up
 * @bound:	Called when a server has its address, before anybody connects to it:
 *		0, or -errno with @e set to give up
 * @started:	Called with each process that will make calls, before it makes any
 * @ctx:	For the callbacks, which may be NULL
 */
struct run_hook {
	int fd;
	int (*drain)(void *ctx, struct err *e);
	int (*bound)(void *ctx, const struct endpoint *server, struct err *e);
	void (*started)(void *ctx, pid_t pid);
	void *ctx;
};

/**
 * struct run_cfg - How to play it
 * @pause_s:	Seconds that a step with @pause waits
 * @own_namespace: The network namespace is nobody else's: it may be configured
 * @hook:	Borrowed, never NULL
 */
struct run_cfg {
	int pause_s;
	bool own_namespace;
	const struct run_hook *hook;
};

/* What scenario_run() returns besides a negative errno. */
enum run_status {
	RUN_AS_PROMISED, /* every call did what its step says */
	RUN_OTHERWISE,	 /* some did not */
	RUN_SKIPPED,	 /* something that is needed is missing here */
	RUN_AGAIN, /* a timer of the kernel interfered: nothing learned, try again */
};

/**
 * scenario_run() - Play it
 * @log:	calllog_init() before; the calls, with addresses, in order of time
 * @why:	What went otherwise, or is missing; "" if nothing
 *
 * Return: enum run_status, or -errno with @e set if it could not be played to its end
 */
int scenario_run(const struct scenario *scn, const struct run_cfg *cfg,
		 struct calllog *log, char *why, size_t size, struct err *e);

#endif /* TCT_RUN_H */
