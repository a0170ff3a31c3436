/* SPDX-License-Identifier: MIT
 *
 * decode.h - what a system call of a tracee says about TCP sockets; for trace*.c and
 * decode_*.c only.
 *
 * A tracee stands still while its call is decoded. Whatever can't be read of it leaves
 * a shorter text, never a failure.
 */
#ifndef TCT_DECODE_H
#define TCT_DECODE_H

#include "tracee.h"

/**
 * struct tracing - What decoders share
 * @epoll:	From process, epoll descriptor and data to the descriptor it stands for
 * @io_uring:	Somebody has set one up: its operations are no system calls
 */
struct tracing {
	struct tracelog *log;
	struct tracees tracees;
	struct idmap epoll;
	bool io_uring;
};

/**
 * struct decoder - For calls of one shape
 * @enter:	Read the arguments into k->call and k->cookie. Returns whether the call
 *		concerns a TCP socket, so that its result is of interest
 * @leave:	k->call has its result; adds what only the result tells. Returns whether
 *		the call is worth a record. NULL: it always is
 */
struct decoder {
	bool (*enter)(struct tracing *t, struct tracee *k);
	bool (*leave)(struct tracing *t, struct tracee *k);
};

/** struct syscall_row - A row of syscalls.def */
struct syscall_row {
	long nr;
	enum call_id call;
	const struct decoder *decoder;
};

extern const struct syscall_row syscall_rows[];
extern const size_t nsyscall_rows;

#define SYSCALL(nr, call, shape) extern const struct decoder decode_##shape;
#include "syscalls.def"
#undef SYSCALL

/**
 * decode_socket() - Is this descriptor of the tracee a TCP socket? Then k->cookie is set
 * @queues:	Ask for its queues, too
 * @s:		Filled in if so; returned already
 */
bool decode_socket(struct tracing *t, struct tracee *k, int fd, bool queues,
		   struct fdsock *s);

/** decode_note_queues() - "unread 5, unacknowledged 3" into k->call.note */
void decode_note_queues(struct tracee *k, const struct fdsock *s);

/**
 * decode_listener() - The call is about those who wait in a listener's queue
 *
 * What they get concerns no connection that is known: it is recorded with the address
 * of the listener and without a peer.
 */
void decode_listener(struct tracee *k, const struct fdsock *s);

/** decode_log() - Record k->call, as it stands, for the socket k->cookie */
void decode_log(struct tracing *t, struct tracee *k);

/** decode_log_open() - The same for a call that has not returned: see decode_log_left() */
void decode_log_open(struct tracing *t, struct tracee *k);

/** decode_log_left() - What decode_log_open() recorded has returned now */
void decode_log_left(struct tracing *t, struct tracee *k, tstamp when);

/** decode_exit() - The process ends: record that for each connection it still has */
void decode_exit(struct tracing *t, struct tracee *k);

/** decode_args() - Set k->call.args */
void decode_args(struct tracee *k, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** struct decode_flag - A bit with a name; tables of them end with NULL */
struct decode_flag {
	uint32_t bit;
	const char *name;
};

/** decode_flags() - "A|B|0x40" into @buf, "0" for none */
void decode_flags(const struct decode_flag *table, uint32_t set, char *buf, size_t n);

extern const struct decode_flag decode_poll_flags[];

#endif /* TCT_DECODE_H */
