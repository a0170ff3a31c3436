/* SPDX-License-Identifier: MIT
 *
 * backdrop.c - drain the sources until told to stop. Only the thread touches them while
 * it runs; what it has found is read after it was joined.
 */
#include "backdrop.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kernel_diag.h"
#include "kernel_tracefs.h"
#include "observe.h"

#define KERNEL_MS 20 /* its rings have room for much longer */

/**
 * struct backdrop - The sources and their thread
 * @observer, @kernel, @diag: NULL if that source is missing; @diag is there instead of
 *		@kernel, which has more to tell
 * @stop:	eventfd
 * @cap, @max:	Room for events now, and at most; @lost found none
 */
struct backdrop {
	struct observer *observer;
	struct kernel_events *kernel;
	struct kernel_diag *diag;
	pthread_t thread;
	int stop;
	size_t cap, max;
	uint64_t lost;
	struct backdrop_found found;
};

static bool has_room(struct backdrop *b)
{
	size_t cap = b->cap ? b->cap * 2 : 1024;
	struct kevent *all;

	if (b->found.nevents < b->cap)
		return true;
	if (cap > b->max)
		return false;
	all = reallocarray(b->found.events, cap, sizeof(*all));
	if (!all)
		return false;
	b->found.events = all;
	b->cap = cap;
	return true;
}

static int keep(void *backdrop, const struct kevent *ev)
{
	struct backdrop *b = backdrop;

	if (has_room(b))
		b->found.events[b->found.nevents++] = *ev;
	else
		b->lost++;
	return 0;
}

/* One that fails is done; the other goes on. */
static void drain_both(struct backdrop *b)
{
	if (b->observer && !b->found.packets.code)
		observer_drain(b->observer, &b->found.packets);
	if (b->kernel && !b->found.kernel.code)
		kernel_drain(b->kernel, keep, b, &b->found.kernel);
	if (b->diag)
		kernel_diag_drain(b->diag, keep, b, NULL);
}

static void *drain(void *arg)
{
	struct backdrop *b = arg;
	struct pollfd p[3] = { { .fd = b->stop, .events = POLLIN },
			       { .fd = -1, .events = POLLIN },
			       { .fd = -1, .events = POLLIN } };
	int wait_ms = b->kernel ? KERNEL_MS : -1;

	if (b->observer)
		p[1].fd = observer_fd(b->observer);
	if (b->diag)
		p[2].fd = kernel_diag_fd(b->diag);
	while (!p[0].revents) {
		if (poll(p, 3, wait_ms) < 0 && errno != EINTR)
			break;
		drain_both(b);
	}
	return NULL;
}

/* Signals are for the thread that waits for the command. */
static int start_thread(struct backdrop *b)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&b->thread, NULL, drain, b);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code;
}

static void release(struct backdrop *b)
{
	observer_close(b->observer);
	kernel_close(b->kernel);
	kernel_diag_close(b->diag);
	if (b->stop >= 0)
		close(b->stop);
	free(b);
}

int backdrop_start(struct backdrop **out, FILE *frames, size_t max_events,
		   struct backdrop_found *now, struct err *e)
{
	struct backdrop *b = calloc(1, sizeof(*b));

	if (!b) {
		fclose(frames);
		return err_set(e, -ENOMEM, "out of memory");
	}
	b->max = max_events;
	b->stop = eventfd(0, EFD_CLOEXEC);
	observer_open(&b->observer, frames, OBSERVE_ALL, &b->found.packets);
	if (kernel_open(&b->kernel, &b->found.kernel) < 0)
		kernel_diag_open(&b->diag, NULL);
	*now = b->found;
	if (b->stop < 0 || start_thread(b) != 0) {
		release(b);
		return err_set(e, -EAGAIN, "no thread to observe with");
	}
	*out = b;
	return 0;
}

/* What was overwritten before it was read, or had no room, makes the rest less certain. */
static void settle_kernel(struct backdrop *b)
{
	struct backdrop_found *f = &b->found;
	uint64_t lost;

	if (b->diag)
		kernel_diag_drain(b->diag, keep, b, NULL);
	if (!b->kernel)
		return;
	if (!f->kernel.code)
		kernel_drain(b->kernel, keep, b, &f->kernel);
	lost = b->lost + kernel_lost(b->kernel);
	if (!f->kernel.code && lost)
		err_set(&f->kernel, -ENOBUFS, "%" PRIu64 " or more lost", lost);
	f->resets = kernel_tells_all_resets(b->kernel);
}

void backdrop_stop(struct backdrop *b, struct backdrop_found *found)
{
	uint64_t one = 1;

	if (write(b->stop, &one, sizeof(one)) != sizeof(one))
		pthread_cancel(b->thread);
	pthread_join(b->thread, NULL);
	if (b->observer && !b->found.packets.code)
		observer_finish(b->observer, &b->found.dropped, &b->found.packets);
	settle_kernel(b);
	*found = b->found;
	release(b);
}
