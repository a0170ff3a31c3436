/* SPDX-License-Identifier: MIT
 *
 * guests.h - several kernels at work, a few at a time.
 */
#ifndef TCT_GUESTS_H
#define TCT_GUESTS_H

#include "guest.h"

/**
 * struct guests_cfg - How to go about it
 * @guest:	What each does
 * @width:	How many at a time
 * @timeout_s:	Until one is killed, in seconds of this machine's time
 * @say:	Called with a line about one of them, when there is something to say
 * @progress:	Called now and then with what all of them are at; NULL if nobody looks
 */
struct guests_cfg {
	struct guest_cfg guest;
	unsigned int width;
	int timeout_s;
	void (*say)(const char *title, const char *text);
	void (*progress)(const char *text);
};

enum work_state { WORK_WAITS, WORK_RUNS, WORK_DONE, WORK_FAILED };

/**
 * struct work - A kernel that has to do the job
 * @kernel:	Which; set by the caller, all else is filled in
 * @guest:	For guest_close() when @state is WORK_DONE or WORK_FAILED
 * @status:	What the program in the guest said, with WORK_DONE
 * @err:	With WORK_FAILED
 */
struct work {
	const struct kernel *kernel;
	enum work_state state;
	struct guest guest;
	int status;
	struct err err;
	int tries;
	int64_t until_ms;
};

/**
 * guests_run() - Let all of them work
 *
 * One that fails is tried once more, with another seed: an emulator may crash.
 *
 * Return: 0 when each is WORK_DONE or WORK_FAILED, or -EINTR after SIGINT or SIGTERM,
 * with all guests killed
 */
int guests_run(struct work *list, size_t n, const struct guests_cfg *cfg,
	       struct err *e);

#endif /* TCT_GUESTS_H */
