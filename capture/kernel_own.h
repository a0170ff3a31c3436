/* SPDX-License-Identifier: MIT
 *
 * kernel_own.h - which of the kernel's events are about our sockets. Pure.
 *
 * Events of the whole machine arrive, and other network namespaces may use the same
 * addresses and ports at the same moment. The rule:
 *
 * 1. A socket is ours that goes to SYN_SENT or LISTEN in a call of a process of ours
 *    (not in an interrupt: there, anybody may be the one that runs). One that does so in
 *    somebody else's call is not ours, even if its memory was a socket of ours before.
 * 2. A pair of addresses is ours that a socket of ours has, or that was named.
 * 3. Any other event is ours if its socket is, or if its pair of addresses is, in either
 *    direction: the socket that a listener makes, a RST that comes from no socket. The
 *    socket is ours from then on.
 * 4. An event without ports (tcp_disconnect() clears them before it reports the error)
 *    has those that its socket had.
 *
 * What this cannot tell apart is two namespaces with equal addresses and equal ports on
 * both ends at once.
 */
#ifndef TCT_KERNEL_OWN_H
#define TCT_KERNEL_OWN_H

#include <stddef.h>

#include "kevent.h"

struct kernel_own;

/** kernel_own_new() - Return: to kernel_own_free(), or NULL without memory */
struct kernel_own *kernel_own_new(void);
void kernel_own_free(struct kernel_own *o);

/** kernel_own_process() - Name a process of ours */
void kernel_own_process(struct kernel_own *o, int pid);

/** kernel_own_pair() - Name the addresses of a connection of ours, from either end */
void kernel_own_pair(struct kernel_own *o, const struct endpoint *a,
		     const struct endpoint *b);

/**
 * kernel_own_event() - Is it about a socket of ours?
 * @ev:		In order of time; gets the addresses that its socket had, if it has none
 *
 * What an event tells counts for those after it. To catch the ones before it too, put all
 * of them through a second time.
 */
bool kernel_own_event(struct kernel_own *o, struct kevent *ev);

/**
 * kernel_own_choose() - Of events of the whole machine those about sockets of ours
 * @events:	@n of them in order of time; ours are moved to the front
 *
 * Twice over: what is learned late also tells whose the earlier ones were. Sockets are
 * numbered 1, 2, 3... in order of their first event: addresses of the kernel's memory
 * are of no use to anybody later.
 *
 * Return: how many are ours
 */
size_t kernel_own_choose(struct kernel_own *o, struct kevent *events, size_t n);

#endif /* TCT_KERNEL_OWN_H */
