/* SPDX-License-Identifier: MIT
 *
 * kernel_tracefs.h - what the kernel says of all TCP sockets of the machine, while it
 * happens: state changes, why a RST is sent, errors (kevents.def).
 *
 * Events of all network namespaces arrive; kernel_own.h tells whose they are.
 */
#ifndef TCT_KERNEL_TRACEFS_H
#define TCT_KERNEL_TRACEFS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "kevent.h"

struct kernel_events;

/**
 * kernel_open() - Start to listen
 *
 * Needs root (CAP_SYS_ADMIN outside of user namespaces), but only here: the descriptors
 * stay good after a change of namespace or user. One source a process, also across
 * fork(): who reads an event has it alone.
 *
 * Return: 0 and *@out to kernel_close(), or -errno with @e set to one line that says why
 */
int kernel_open(struct kernel_events **out, struct err *e);

/**
 * kernel_drain() - Hand over what has happened up to this call, without waiting
 * @fn:		Called for each event in order of time, over all CPUs and calls; a
 *		non-zero return ends the call with it, and the rest stays
 *
 * Return: 0, what @fn returned, or -errno with @e set
 */
int kernel_drain(struct kernel_events *k, int (*fn)(void *arg, const struct kevent *ev),
		 void *arg, struct err *e);

/** kernel_lost() - Events overwritten because nobody had drained them in time */
uint64_t kernel_lost(const struct kernel_events *k);

/**
 * kernel_tells_all_resets() - Has every RST that this kernel sends an event?
 *
 * Since 6.10, where the event has a reason. Before, only live sockets have one.
 */
bool kernel_tells_all_resets(const struct kernel_events *k);

/** kernel_close() - Stop and remove all traces; NULL is fine */
void kernel_close(struct kernel_events *k);

/**
 * kernel_sweep() - Remove what processes that were killed have left in tracefs
 *
 * kernel_open() does it too. Without root it does nothing.
 */
void kernel_sweep(void);

#endif /* TCT_KERNEL_TRACEFS_H */
