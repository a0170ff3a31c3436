/* SPDX-License-Identifier: MIT
 *
 * pool.c - several scenarios at a time.
 *
 * Each worker is a process that takes the next scenario of the list, runs it with
 * live_run() and leaves the result where its parent finds it: status in shared memory,
 * packets and calls in memfds made before the fork. A byte through a pipe says that one
 * is done; a worker that dies closes the pipe.
 */
#include "pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "save.h"
#include "twice.h"

#define WIDTH_MAX 16

/**
 * struct entry - One scenario's result, in memory shared with the workers
 * @done:	It stands
 * @code:	What live_run() returned, with @err
 * @recorded:	Both memfds were written
 */
struct entry {
	atomic_bool done;
	bool recorded;
	int code;
	struct err err;
	struct live live;
};

struct shared {
	atomic_size_t next;
	struct entry entries[];
};

struct pool {
	const struct scenario *const *list;
	size_t n;
	const struct pool_cfg *cfg;
	struct shared *shared;
	size_t shared_size;
	int (*files)[2]; /* memfds of packets and calls, @n pairs */
	int done[2];
	pid_t workers[WIDTH_MAX];
	unsigned int width;
};

static bool copy(FILE *from, int to)
{
	char buf[65536];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), from)) > 0) {
		size_t at = 0;

		while (at < n) {
			ssize_t k = write(to, buf + at, n - at);

			if (k < 0 && errno != EINTR)
				return false;
			at += k > 0 ? (size_t)k : 0;
		}
	}
	return !ferror(from);
}

/* A run that ended too early has no recording. */
static int keep_recording(const struct pool *p, size_t i, const struct live *l,
			  struct entry *en)
{
	if (!l->frames || !l->calls)
		return 0;
	if (!copy(l->frames, p->files[i][0]) || !copy(l->calls, p->files[i][1]))
		return err_set(&en->err, -errno, "the recording: %s", strerror(errno));
	en->recorded = true;
	return p->cfg->save ? save_recording(l->frames, l->calls, p->cfg->save,
					     p->list[i]->name, &en->err)
			    : 0;
}

static void run_entry(const struct pool *p, size_t i, const struct live_cfg *cfg,
		      const struct err *no_kernel)
{
	struct entry *en;
	struct live l = { 0 };

	assert(p->shared);
	en = &p->shared->entries[i];
	en->code = live_run(p->list[i], cfg, &l, &en->err);
	if (!en->code)
		en->code = keep_recording(p, i, &l, en);
	en->live = l;
	live_close(&l);
	en->live.frames = en->live.calls = NULL;
	if (!cfg->kernel)
		snprintf(en->live.no_kernel, sizeof(en->live.no_kernel), "%.255s",
			 no_kernel->msg);
	atomic_store(&en->done, true);
}

/* A trace instance a worker: who reads an event has it alone. */
static void worker(const struct pool *p, pid_t parent)
{
	struct live_cfg cfg = p->cfg->live;
	struct err no_kernel = { .code = 0 };

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	close(p->done[0]);
	kernel_open(&cfg.kernel, &no_kernel);
	for (;;) {
		size_t i = atomic_fetch_add(&p->shared->next, 1);

		if (i >= p->n)
			break;
		run_entry(p, i, &cfg, &no_kernel);
		if (write(p->done[1], "", 1) != 1)
			break;
	}
	kernel_close(cfg.kernel);
	_exit(0);
}

static int open_files(struct pool *p, struct err *e)
{
	p->files = calloc(p->n, sizeof(*p->files));
	if (!p->files)
		return err_set(e, -ENOMEM, "no memory for %zu scenarios", p->n);
	for (size_t i = 0; i < 2 * p->n; i++) {
		p->files[i / 2][i % 2] = memfd_create("scenario", MFD_CLOEXEC);
		if (p->files[i / 2][i % 2] < 0)
			return err_set(e, -errno, "memfd_create: %s", strerror(errno));
	}
	return 0;
}

static int open_shared(struct pool *p, struct err *e)
{
	p->shared_size = sizeof(*p->shared) + p->n * sizeof(struct entry);
	p->shared = mmap(NULL, p->shared_size, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p->shared == MAP_FAILED) {
		p->shared = NULL;
		return err_set(e, -errno, "mmap: %s", strerror(errno));
	}
	if (pipe2(p->done, O_CLOEXEC))
		return err_set(e, -errno, "pipe: %s", strerror(errno));
	return 0;
}

static int start_workers(struct pool *p, struct err *e)
{
	pid_t self = getpid();

	fflush(NULL);
	while (p->width < p->cfg->width && p->width < p->n && p->width < WIDTH_MAX) {
		pid_t pid = fork();

		if (pid < 0)
			return err_set(e, -errno, "fork: %s", strerror(errno));
		if (pid == 0)
			worker(p, self);
		p->workers[p->width++] = pid;
	}
	close(p->done[1]);
	p->done[1] = -1;
	return 0;
}

int pool_start(struct pool **p, const struct scenario *const list[], size_t n,
	       const struct pool_cfg *cfg, struct err *e)
{
	struct pool *o = calloc(1, sizeof(*o));
	int code;

	if (!o)
		return err_set(e, -ENOMEM, "no memory for %zu scenarios", n);
	o->list = list;
	o->n = n;
	o->cfg = cfg;
	o->done[0] = o->done[1] = -1;
	code = open_files(o, e);
	if (!code)
		code = open_shared(o, e);
	if (!code)
		code = start_workers(o, e);
	if (code) {
		pool_end(o);
		return code;
	}
	*p = o;
	return 0;
}

static FILE *take_file(int *fd)
{
	FILE *f = fdopen(*fd, "r");

	if (f) {
		*fd = -1;
		rewind(f);
	}
	return f;
}

int pool_again(const struct pool *p, size_t i, FILE **again, struct err *e)
{
	return twice_reopen(p->files[i][0], again, e);
}

int pool_take(struct pool *p, size_t i, struct live *out, struct err *e)
{
	struct entry *en = &p->shared->entries[i];
	char byte;

	while (!atomic_load(&en->done)) {
		ssize_t k = read(p->done[0], &byte, 1);

		if (k == 0 && !atomic_load(&en->done))
			return err_set(e, -ECHILD, "the process that ran it died");
		if (k < 0 && errno != EINTR)
			return err_set(e, -errno, "read: %s", strerror(errno));
	}
	*out = en->live;
	if (en->code) {
		*e = en->err;
		return en->code;
	}
	if (!en->recorded)
		return 0;
	out->frames = take_file(&p->files[i][0]);
	out->calls = take_file(&p->files[i][1]);
	return out->frames && out->calls
		       ? 0
		       : err_set(e, -errno, "the recording: %s", strerror(errno));
}

void pool_end(struct pool *p)
{
	if (!p)
		return;
	for (unsigned int i = 0; i < p->width; i++)
		kill(p->workers[i], SIGTERM);
	for (unsigned int i = 0; i < p->width; i++)
		waitpid(p->workers[i], NULL, 0);
	kernel_sweep();
	for (size_t i = 0; p->files && i < 2 * p->n; i++)
		if (p->files[i / 2][i % 2] >= 0)
			close(p->files[i / 2][i % 2]);
	if (p->shared)
		munmap(p->shared, p->shared_size);
	if (p->done[0] >= 0)
		close(p->done[0]);
	if (p->done[1] >= 0)
		close(p->done[1]);
	free(p->files);
	free(p);
}
