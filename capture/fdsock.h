/* SPDX-License-Identifier: MIT
 *
 * fdsock.h - what a descriptor of another process is, by borrowing it for a moment
 * (pidfd_getfd(2)).
 *
 * The process must stand still while its descriptor is borrowed, and fdsock_return()
 * must come before it goes on: a descriptor kept would postpone the FIN. Only questions
 * that change nothing are asked: never SO_ERROR, which would clear it.
 */
#ifndef TCT_FDSOCK_H
#define TCT_FDSOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "endpoint.h"
#include "err.h"

/** fdsock_possible() - Can descriptors be borrowed here at all? 0, or -errno, @e set */
int fdsock_possible(struct err *e);

/**
 * struct fdsock - A TCP socket
 * @fd:		Our copy of the descriptor, until fdsock_return()
 * @cookie:	SO_COOKIE: its identity, whatever descriptors and processes it goes through
 * @local, @peer: With fdsock_names(); all zero for what it has not
 * @listens:	With fdsock_queues(): is in LISTEN
 * @waiting:	... and so many connections wait for accept()
 * @unread:	Bytes received and not read
 * @aborts:	SO_LINGER {on, 0 s} is set: close() will reset
 * @unacked:	Bytes written and not acknowledged; 0 for a connection that is gone
 */
struct fdsock {
	int fd;
	uint64_t cookie;
	struct endpoint local, peer;
	bool listens, aborts;
	uint32_t waiting;
	int unread, unacked;
};

/**
 * fdsock_borrow() - Is that descriptor a TCP socket?
 * @pidfd:	Of the process, by pidfd_open(2)
 * @k:		Filled in: @fd and @cookie, the rest zero
 *
 * Return: true if it is, to fdsock_return()
 */
bool fdsock_borrow(int pidfd, int fd, struct fdsock *k);

void fdsock_names(struct fdsock *k);
void fdsock_queues(struct fdsock *k);
void fdsock_return(struct fdsock *k);

/**
 * fdsock_source() - The address from which this host would connect
 * @peer:	Where to
 *
 * Return: it, with port 0; all zero bytes if there is no way
 */
struct endpoint fdsock_source(const struct endpoint *peer);

/** fdsock_address() - From a sockaddr of @len bytes: false if it is no IP address */
bool fdsock_address(const void *sockaddr, size_t len, struct endpoint *ep);

#endif /* TCT_FDSOCK_H */
