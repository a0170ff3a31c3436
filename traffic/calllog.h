/* SPDX-License-Identifier: MIT
 *
 * calllog.h - the calls, sockets and kernel events of a run, until it is over and they can be written.
 */
#ifndef TCT_CALLLOG_H
#define TCT_CALLLOG_H

#include "err.h"
#include "record.h"

/**
 * struct calllog - Records in the order in which they became known
 * @records:	@n of them, room for @max
 */
struct calllog {
	struct record *records;
	size_t n, max;
};

/** calllog_init() - 0, or -ENOMEM with @e set */
int calllog_init(struct calllog *log, struct err *e);

/** calllog_call() - Append a copy: 0, or -ENOSPC with @e set if there are too many */
int calllog_call(struct calllog *log, const struct call *c, struct err *e);

/** calllog_sock() - The same for a socket */
int calllog_sock(struct calllog *log, const struct sock *s, struct err *e);

/** calllog_kevent() - The same for an event of the kernel */
int calllog_kevent(struct calllog *log, const struct kevent *ev, struct err *e);

/**
 * calllog_address() - Tie the calls of a process to its connection
 * @who:	The process
 * @local, @peer: Its connection, put into each of its calls
 */
void calllog_address(struct calllog *log, const char *who, const struct endpoint *local,
		     const struct endpoint *peer);

/** calllog_sort() - By time; what has the same time stays in order */
void calllog_sort(struct calllog *log);

/** calllog_free() - The records; all zero bytes are fine */
void calllog_free(struct calllog *log);

#endif /* TCT_CALLLOG_H */
