/* SPDX-License-Identifier: MIT
 *
 * worker.h - an actor, seen from the process that gives it orders.
 */
#ifndef TCT_WORKER_H
#define TCT_WORKER_H

#include <sys/types.h>

#include "actor.h"
#include "err.h"

/**
 * struct worker - A process that makes calls
 * @pid:	0 if there is none, or none any more
 * @ctl:	Its control socket, nonblocking; poll it for news. -1 if there is none
 * @desk:	Shared with it
 * @waiting:	It has an order and has not said that it entered the call
 * @status:	What waitpid(2) said of it, once it is gone
 */
struct worker {
	pid_t pid;
	int ctl;
	struct desk *desk;
	bool waiting;
	int status;
};

/* What worker_news() returns besides a negative errno. */
enum worker_news { WORKER_NOTHING, WORKER_ENTERED, WORKER_DONE, WORKER_GONE };

/**
 * worker_start() - Fork an actor
 * @who:	What its calls are signed with
 *
 * It dies with the caller. Return: 0, or -errno with @e set
 */
int worker_start(struct worker *w, const char *who, struct err *e);

/** worker_order() - Have it make a call: 0, or -errno with @e set */
int worker_order(struct worker *w, const struct order *o, struct err *e);

/** worker_news() - What became of the order, without waiting: enum worker_news */
int worker_news(struct worker *w, struct err *e);

/** worker_sleeps() - Is it asleep in a call? */
bool worker_sleeps(const struct worker *w);

/** worker_kill() - Send SIGKILL; worker_news() tells when it is gone */
int worker_kill(const struct worker *w, struct err *e);

/** worker_stop() - Kill it if it still lives, and free what it has; all zero is fine */
void worker_stop(struct worker *w);

#endif /* TCT_WORKER_H */
