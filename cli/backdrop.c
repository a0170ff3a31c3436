/* SPDX-License-Identifier: MIT
 *
 * backdrop.c - drain the capture until told to stop. Only the thread touches the
 * observer while it runs; what it has to say is read after it was joined.
 */
#include "backdrop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "observe.h"

/**
 * struct backdrop - A capture and its thread
 * @stop:	eventfd
 * @rc:		What the thread met, with @err
 */
struct backdrop {
	struct observer *observer;
	pthread_t thread;
	int stop, rc;
	struct err err;
};

static void *drain(void *arg)
{
	struct backdrop *b = arg;
	struct pollfd p[2] = { { .fd = b->stop, .events = POLLIN },
			       { .fd = observer_fd(b->observer), .events = POLLIN } };

	while (b->rc == 0 && !p[0].revents) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			b->rc = err_set(&b->err, -errno, "poll: %s", strerror(errno));
		else
			b->rc = observer_drain(b->observer, &b->err);
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
	if (b->stop >= 0)
		close(b->stop);
	free(b);
}

int backdrop_start(struct backdrop **out, FILE *frames, struct err *e)
{
	struct backdrop *b = calloc(1, sizeof(*b));
	int rc;

	if (!b) {
		fclose(frames);
		return err_set(e, -ENOMEM, "out of memory");
	}
	b->stop = eventfd(0, EFD_CLOEXEC);
	rc = observer_open(&b->observer, frames, OBSERVE_ALL, e);
	if (rc == 0 && (b->stop < 0 || start_thread(b) != 0))
		rc = err_set(e, -EAGAIN, "no thread for the capture");
	if (rc < 0)
		release(b);
	else
		*out = b;
	return rc;
}

int backdrop_stop(struct backdrop *b, uint64_t *dropped, struct err *e)
{
	uint64_t one = 1;
	int rc;

	if (write(b->stop, &one, sizeof(one)) != sizeof(one))
		pthread_cancel(b->thread);
	pthread_join(b->thread, NULL);
	rc = b->rc;
	if (rc < 0)
		*e = b->err;
	else
		rc = observer_finish(b->observer, dropped, e);
	release(b);
	return rc;
}
