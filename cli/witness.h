/* SPDX-License-Identifier: MIT
 *
 * witness.h - what the kernel says of a run's sockets, collected while it is played.
 */
#ifndef TCT_WITNESS_H
#define TCT_WITNESS_H

#include <sys/types.h>

#include "calllog.h"
#include "calls_sidecar.h"
#include "kernel_tracefs.h"

struct witness;

/**
 * witness_open() - Listen from now on
 * @out:	For witness_close()
 * @k:		Borrowed until then; what it holds of earlier runs is dropped
 * @told:	Why not, if *@out is NULL then; a run goes on without
 */
void witness_open(struct witness **out, struct kernel_events *k,
		  char told[static SIDECAR_KEVENTS]);

/** witness_process() - A process of the run: its sockets are those that count */
void witness_process(struct witness *w, pid_t pid);

/**
 * witness_finish() - Add what the kernel has said so far to the calls, in order of time
 * @log:	Has the calls, which tell the addresses of the run's connections
 * @told:	Set to what a sidecar's head says of it
 */
void witness_finish(struct witness *w, struct calllog *log,
		    char told[static SIDECAR_KEVENTS]);

/** witness_close() - NULL is fine */
void witness_close(struct witness *w);

#endif /* TCT_WITNESS_H */
