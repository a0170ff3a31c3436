/* SPDX-License-Identifier: MIT
 *
 * kernel_diag.h - notices of the kernel that a TCP socket is gone (sock_diag(7)): the
 * little that it tells whoever has no privilege.
 *
 * Of this network namespace. They are stamped when they are read, some tenths of a
 * millisecond late, and a socket that connect(AF_UNSPEC) or SO_LINGER 0 has dissolved
 * has no ports any more: its cookie tells whose it was.
 */
#ifndef TCT_KERNEL_DIAG_H
#define TCT_KERNEL_DIAG_H

#include "err.h"
#include "kevent.h"

struct kernel_diag;

/** kernel_diag_open() - Return: 0 and *@out to kernel_diag_close(), or -errno, @e set */
int kernel_diag_open(struct kernel_diag **out, struct err *e);

/** kernel_diag_fd() - Descriptor that poll(2) says readable when notices wait */
int kernel_diag_fd(const struct kernel_diag *d);

/**
 * kernel_diag_drain() - Hand over what has come, without waiting
 * @fn:		Called for each notice, a KEVENT_DESTROY
 *
 * Return: 0, what @fn returned if that is not 0, or -errno with @e set: -ENOBUFS if the
 * kernel had no room for some
 */
int kernel_diag_drain(struct kernel_diag *d,
		      int (*fn)(void *arg, const struct kevent *ev), void *arg,
		      struct err *e);

/** kernel_diag_close() - NULL is fine */
void kernel_diag_close(struct kernel_diag *d);

#endif /* TCT_KERNEL_DIAG_H */
