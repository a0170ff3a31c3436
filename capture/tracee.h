/* SPDX-License-Identifier: MIT
 *
 * tracee.h - a thread under ptrace(2) and the call that it is in; for trace*.c and
 * decode_*.c only.
 */
#ifndef TCT_TRACEE_H
#define TCT_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fdsock.h"
#include "idmap.h"
#include "tracelog.h"

struct syscall_row;

/**
 * struct tracee - One thread
 * @tid, @tgid:	Its id, and that of its process
 * @pidfd:	Of the process, -1 until somebody asks
 * @row:	The call under way whose end is of interest, NULL if none is
 * @args:	Its arguments
 * @call:	What is known of it; @cookie its socket
 * @peer:	Where connect() goes; all zero bytes for AF_UNSPEC
 * @last:	Number in the log of its call before, TRACELOG_NONE if there is none
 * @first_open, @nopen: Calls in the log that have not returned yet: of several
 *		connections that one call, or the end of the process, closes
 */
struct tracee {
	pid_t tid, tgid;
	int pidfd;
	const struct syscall_row *row;
	uint64_t args[6];
	struct call call;
	uint64_t cookie;
	struct endpoint peer;
	size_t last, first_open, nopen;
	char who[WHO_MAX];
};

/**
 * struct tracees - All of them
 * @all:	@n of them
 * @by_tid:	From tid to its place there
 * @processes:	How many there were in all
 */
struct tracees {
	struct tracee **all;
	size_t n, cap;
	struct idmap by_tid;
	uint64_t processes;
};

/** tracee_find() - By thread id; NULL if it is not known */
struct tracee *tracee_find(const struct tracees *t, pid_t tid);

/** tracee_get() - By thread id, a new one if need be; NULL without memory */
struct tracee *tracee_get(struct tracees *t, pid_t tid);

/** tracee_drop() - It has ended */
void tracee_drop(struct tracees *t, struct tracee *k);

/** tracee_renamed() - It runs another program now, and has the id of its process */
void tracee_renamed(struct tracee *k);

/** tracee_pidfd() - Of its process, or -1; kept by @k */
int tracee_pidfd(struct tracee *k);

/** tracee_peek() - Copy @n bytes at @addr of its memory: false if they are not there */
bool tracee_peek(const struct tracee *k, uint64_t addr, void *buf, size_t n);

/** tracee_ignores() - Does its process ignore that signal? */
bool tracee_ignores(const struct tracee *k, int sig);

void tracees_free(struct tracees *t);

#endif /* TCT_TRACEE_H */
