/* SPDX-License-Identifier: MIT
 *
 * crew.c - a reader, and workers that batches of segments are passed to.
 *
 * Between the reader and each worker is a ring of batches. The reader fills the batch at the
 * tail, the worker works on the one at the head; they only meet to pass one on. A worker
 * that is in trouble goes on taking batches, and throws them away.
 */
#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BATCH 256u /* segments: some 30 KB, which stay in the cache on the way */
#define DEPTH 8u   /* batches */

struct batch {
	struct dissected d[BATCH];
	size_t n;
};

/**
 * struct worker - A thread with its pipeline
 * @code:	Its first trouble, told in @e; its own until it has ended
 * @mutex:	Of what follows
 * @filled, @emptied: Batches passed to it, and back
 * @ended:	Nothing more comes
 */
struct worker {
	struct pipeline *p;
	atomic_bool *stop;
	pthread_t thread;
	int code;
	struct err e;
	struct batch ring[DEPTH];
	pthread_mutex_t mutex;
	pthread_cond_t passed;
	uint64_t filled, emptied;
	bool ended;
};

/**
 * struct crew - All of them
 * @own:	What this thread works on itself, @nwaiting segments of @waiting; NULL for nothing
 * @stop:	Somebody is in trouble
 * @fresh:	What has just been dissected
 */
struct crew {
	struct worker *worker;
	unsigned int n;
	struct pipeline *own;
	size_t nwaiting;
	atomic_bool stop;
	struct intake *in;
	struct dissected waiting[BATCH], fresh[PROGRESS_MORE];
};

/* The next batch, or NULL at the end. */
static struct batch *take(struct worker *w)
{
	struct batch *b;

	pthread_mutex_lock(&w->mutex);
	while (w->filled == w->emptied && !w->ended)
		pthread_cond_wait(&w->passed, &w->mutex);
	b = w->filled == w->emptied ? NULL : &w->ring[w->emptied % DEPTH];
	pthread_mutex_unlock(&w->mutex);
	return b;
}

static void give_back(struct worker *w)
{
	pthread_mutex_lock(&w->mutex);
	w->emptied++;
	pthread_cond_signal(&w->passed);
	pthread_mutex_unlock(&w->mutex);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct batch *b;

	while ((b = take(w))) {
		if (!w->code)
			w->code = pipeline_batch(w->p, b->d, b->n, &w->e);
		if (w->code)
			atomic_store(w->stop, true);
		b->n = 0;
		give_back(w);
	}
	return NULL;
}

/* The reader's side: pass the batch at the tail, wait until the next one is free. */
static void pass(struct worker *w)
{
	pthread_mutex_lock(&w->mutex);
	w->filled++;
	pthread_cond_signal(&w->passed);
	while (w->filled - w->emptied == DEPTH)
		pthread_cond_wait(&w->passed, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
}

static struct batch *tail(struct worker *w)
{
	return &w->ring[w->filled % DEPTH];
}

/* The table of a worker uses the low bits of the hash. */
static struct worker *worker_of(struct crew *c, uint32_t hash)
{
	return &c->worker[(uint64_t)hash * c->n >> 32];
}

static int work_own(struct crew *c, struct err *e)
{
	size_t n = c->nwaiting;

	c->nwaiting = 0;
	return c->own ? pipeline_batch(c->own, c->waiting, n, e) : 0;
}

static int take_own(struct crew *c, const struct dissected *d, struct err *e)
{
	c->waiting[c->nwaiting++] = *d;
	return c->nwaiting == BATCH ? work_own(c, e) : 0;
}

static void send(struct crew *c, const struct dissected *d)
{
	struct worker *w = worker_of(c, d->hash);
	struct batch *b = tail(w);

	b->d[b->n++] = *d;
	if (b->n == BATCH)
		pass(w);
}

static int place(struct crew *c, struct dissected *d, struct err *e)
{
	d->hash = pipeline_hash(c->worker->p, &d->g);
	if (c->own && d->hash >> 24 < CREW_OWN)
		return take_own(c, d, e);
	send(c, d);
	return 0;
}

static bool is_stopped(const struct crew *c)
{
	return atomic_load_explicit(&c->stop, memory_order_relaxed);
}

/* What is copied while it is being written is waited for: so some are dissected first. */
static int read_frames(struct crew *c, const struct frame f[], size_t n, struct err *e)
{
	size_t fresh = 0;
	int code = 0;

	for (size_t i = 0; i < n; i++)
		fresh += intake_frame(c->in, &f[i], &c->fresh[fresh]);
	for (size_t i = 0; i < fresh && !code && !is_stopped(c); i++)
		code = place(c, &c->fresh[i], e);
	return code;
}

static int read_all(struct crew *c, struct progress *frames, struct err *e)
{
	struct frame f[PROGRESS_MORE];
	int code = SOURCE_FRAME, wrong = 0;
	struct err late;
	size_t n;

	while (code > 0 && !wrong && !is_stopped(c)) {
		code = progress_next(frames, f, e);
		if (code == SOURCE_FRAME)
			wrong = read_frames(c, f, 1, e);
		while (code == SOURCE_FRAME && !wrong &&
		       (n = progress_more(frames, f, PROGRESS_MORE)))
			wrong = read_frames(c, f, n, e);
	}
	if (wrong)
		return wrong;
	/* What came before a trouble of the source is worked on all the same. */
	wrong = work_own(c, &late);
	if (code >= 0 && wrong)
		*e = late;
	return code < 0 ? code : wrong;
}

static void end_worker(struct worker *w)
{
	if (tail(w)->n)
		pass(w);
	pthread_mutex_lock(&w->mutex);
	w->ended = true;
	pthread_cond_signal(&w->passed);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->passed);
	pthread_mutex_destroy(&w->mutex);
}

static int start_worker(struct crew *c, struct pipeline *p, struct err *e)
{
	struct worker *w = &c->worker[c->n];
	int code;

	w->p = p;
	w->stop = &c->stop;
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->passed, NULL);
	code = pthread_create(&w->thread, NULL, work, w);
	if (code)
		return err_set(e, -code, "no thread for the analysis");
	c->n++;
	return 0;
}

static int run(struct crew *c, struct progress *frames, struct pipeline *const p[],
	       unsigned int n, struct err *e)
{
	int code = 0;

	if (n == 2)
		c->own = p[0];
	for (unsigned int i = n == 2; i < n && !code; i++)
		code = start_worker(c, p[i], e);
	if (!code)
		code = read_all(c, frames, e);
	for (unsigned int i = 0; i < c->n; i++)
		end_worker(&c->worker[i]);
	for (unsigned int i = 0; i < c->n && !code; i++) {
		code = c->worker[i].code;
		*e = c->worker[i].e;
	}
	return code;
}

int crew_run(struct progress *frames, struct pipeline *const p[], unsigned int n,
	     struct intake *in, struct err *e)
{
	struct crew c = { .worker = calloc(n, sizeof(*c.worker)), .in = in };
	int code;

	if (!c.worker)
		return err_set(e, -ENOMEM, "no memory for the analysis");
	code = run(&c, frames, p, n, e);
	free(c.worker);
	return code;
}
