/* SPDX-License-Identifier: MIT
 *
 * ahead.c - a thread that fills a ring of pieces, which its owner empties.
 */
#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PIECE (128ul * 1024)
#define DEPTH 8u

struct piece {
	size_t n;
	uint8_t bytes[PIECE];
};

/**
 * struct ahead - A thread and what it has made
 * @filled, @emptied: Pieces
 * @taken:	The owner looks at the one at the head
 * @code:	What the function returned last, 1 as long as it goes on
 * @stop:	Nobody wants more
 */
struct ahead {
	ahead_fn *fn;
	void *arg;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t passed;
	uint64_t filled, emptied;
	bool taken, stop;
	int code;
	struct piece ring[DEPTH];
};

/* Where the next piece goes, or NULL if nobody wants it. */
static struct piece *room(struct ahead *a)
{
	bool stop;

	pthread_mutex_lock(&a->mutex);
	while (a->filled - a->emptied == DEPTH && !a->stop)
		pthread_cond_wait(&a->passed, &a->mutex);
	stop = a->stop;
	pthread_mutex_unlock(&a->mutex);
	return stop ? NULL : &a->ring[a->filled % DEPTH];
}

static void pass(struct ahead *a)
{
	pthread_mutex_lock(&a->mutex);
	a->filled++;
	pthread_cond_signal(&a->passed);
	pthread_mutex_unlock(&a->mutex);
}

static bool put(struct ahead *a, const uint8_t *block, size_t n)
{
	while (n) {
		struct piece *p = room(a);

		if (!p)
			return false;
		p->n = n < PIECE ? n : PIECE;
		memcpy(p->bytes, block, p->n);
		block += p->n;
		n -= p->n;
		pass(a);
	}
	return true;
}

static void *run(void *arg)
{
	struct ahead *a = arg;
	const void *block;
	size_t n;
	int code;

	do
		code = a->fn(a->arg, &block, &n);
	while (code > 0 && put(a, block, n));
	pthread_mutex_lock(&a->mutex);
	a->code = code > 0 ? 0 : code;
	pthread_cond_signal(&a->passed);
	pthread_mutex_unlock(&a->mutex);
	return NULL;
}

int ahead_start(struct ahead **a, ahead_fn *fn, void *arg, struct err *e)
{
	struct ahead *new = malloc(sizeof(*new));
	int code;

	if (!new)
		return err_set(e, -ENOMEM, "out of memory");
	new->fn = fn;
	new->arg = arg;
	new->filled = new->emptied = 0;
	new->taken = new->stop = false;
	new->code = 1;
	pthread_mutex_init(&new->mutex, NULL);
	pthread_cond_init(&new->passed, NULL);
	code = pthread_create(&new->thread, NULL, run, new);
	if (code) {
		free(new);
		return err_set(e, -code, "no thread to decompress");
	}
	*a = new;
	return 0;
}

int ahead_take(struct ahead *a, const uint8_t **block, size_t *n)
{
	const struct piece *p = NULL;
	int code;

	pthread_mutex_lock(&a->mutex);
	a->emptied += a->taken;
	a->taken = false;
	pthread_cond_signal(&a->passed);
	while (a->filled == a->emptied && a->code > 0)
		pthread_cond_wait(&a->passed, &a->mutex);
	code = a->code;
	if (a->filled != a->emptied)
		p = &a->ring[a->emptied % DEPTH];
	a->taken = p;
	pthread_mutex_unlock(&a->mutex);
	if (!p)
		return code;
	*block = p->bytes;
	*n = p->n;
	return 1;
}

void ahead_end(struct ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->mutex);
	a->stop = true;
	pthread_cond_signal(&a->passed);
	pthread_mutex_unlock(&a->mutex);
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->passed);
	pthread_mutex_destroy(&a->mutex);
	free(a);
}
