/* SPDX-License-Identifier: MIT
 *
 * verbs.h - the system calls an actor can make, one function each.
 */
#ifndef TCT_VERBS_H
#define TCT_VERBS_H

#include <sys/types.h>

#include "actor.h"

#define BUFFER_SIZE (1u << 20)

/**
 * struct hands - What an actor works with
 * @fds:	By enum slot, -1 if not open
 * @buffer:	BUFFER_SIZE bytes to write from and read into
 * @revents:	What CALL_POLL said last
 * @value:	What CALL_GETSOCKOPT said last
 * @child:	Of CALL_FORK; it ends when @leash is closed
 */
struct hands {
	int fds[FD_N];
	uint8_t *buffer;
	int revents;
	int value;
	pid_t child;
	int leash;
};

/* How to make each call: its result, and errno. NULL where an actor cannot make it. */
extern int64_t (*const verbs[CALL_N])(struct hands *h, const struct order *o);

/**
 * note_queues() - What a descriptor that is about to be closed still holds, into the note of
 * the call: it decides whether FIN or RST is sent
 */
void note_queues(const struct hands *h, const struct order *o, struct call *c);

#endif /* TCT_VERBS_H */
