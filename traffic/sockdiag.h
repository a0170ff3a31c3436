/* SPDX-License-Identifier: MIT
 *
 * sockdiag.h - what the kernel holds of a TCP connection (sock_diag(7)), without
 * touching it: no descriptor, no privilege.
 */
#ifndef TCT_SOCKDIAG_H
#define TCT_SOCKDIAG_H

#include "call.h"
#include "err.h"

struct sockdiag;

/** sockdiag_open() - Of the network namespace the caller is in: 0 or -errno */
int sockdiag_open(struct sockdiag **out, struct err *e);

/**
 * sockdiag_get() - Look at one socket
 * @local, @peer: Which one
 * @s:		Its state and queues are filled in, nothing else. TS_CLOSE if there is
 *		no such socket; TIME_WAIT and FIN_WAIT2 without one are found, too
 *
 * Return: 0, or -errno with @e set
 */
int sockdiag_get(struct sockdiag *d, const struct endpoint *local,
		 const struct endpoint *peer, struct sock *s, struct err *e);

/**
 * sockdiag_destroy() - Have the kernel abort a connection, as ss -K does
 * @local, @peer: Its socket here
 *
 * If there is no such connection the kernel takes the listener that it came from.
 *
 * Return: 0, or -1 with errno set: EPERM without CAP_NET_ADMIN, EOPNOTSUPP if the
 * kernel cannot
 */
int sockdiag_destroy(const struct endpoint *local, const struct endpoint *peer);

/** sockdiag_close() - NULL is fine */
void sockdiag_close(struct sockdiag *d);

#endif /* TCT_SOCKDIAG_H */
