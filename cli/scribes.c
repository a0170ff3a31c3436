/* SPDX-License-Identifier: MIT
 *
 * scribes.c - threads that write judged flows out.
 *
 * Who judges fills sheets, copies of some flows each, which lie in a ring. Any scribe takes
 * the next one that is full and writes its text into memory. Who judges puts the oldest text
 * out when there is no empty sheet left: so they come out in order, and little is kept.
 */
#include "scribes.h"

#include <errno.h>
#include <pthread.h>
#include <stdio_ext.h>
#include <stdlib.h>

#include "view_copy.h"

#define SHEET 64u /* flows */
#define DEPTH 3u  /* sheets for each scribe */

/**
 * struct sheet - Some flows, and their text
 * @written:	There is the text, @size bytes, of all up to a trouble @code, told in @e
 */
struct sheet {
	struct view_copy flow[SHEET];
	size_t n, size;
	char *text;
	bool written;
	int code;
	struct err e;
};

/**
 * struct scribes - All of them
 * @sink:	How to write, and where to
 * @ring:	@depth sheets
 * @mutex:	Of what follows, and of sheet.written
 * @filled, @taken, @emptied: Sheets up to now
 * @ended:	Nothing more comes
 */
struct scribes {
	struct sink sink;
	pthread_t *thread;
	unsigned int n;
	struct sheet *ring;
	uint64_t depth;
	pthread_mutex_t mutex;
	pthread_cond_t filling, writing;
	uint64_t filled, taken, emptied;
	bool ended;
};

bool scribes_can(const struct sink *k)
{
	return k->ops->slow && !k->want_rows;
}

/* The next full sheet, or NULL at the end. */
static struct sheet *take(struct scribes *s)
{
	struct sheet *h = NULL;

	pthread_mutex_lock(&s->mutex);
	while (s->taken == s->filled && !s->ended)
		pthread_cond_wait(&s->filling, &s->mutex);
	if (s->taken != s->filled)
		h = &s->ring[s->taken++ % s->depth];
	pthread_mutex_unlock(&s->mutex);
	return h;
}

static void write_sheet(const struct scribes *s, struct sheet *h)
{
	struct sink own = s->sink;
	struct err late;

	own.out = open_memstream(&h->text, &h->size);
	if (!own.out) {
		h->code = err_set(&h->e, -ENOMEM, "no memory to write connections");
		return;
	}
	__fsetlocking(own.out, FSETLOCKING_BYCALLER);
	for (size_t i = 0; i < h->n && !h->code; i++)
		h->code = own.ops->flow(&own, &h->flow[i].view, &h->e);
	if (stream_keep(own.out, &h->text, &late) && !h->code) {
		h->code = late.code;
		h->e = late;
	}
}

static void *work(void *arg)
{
	struct scribes *s = arg;
	struct sheet *h;

	while ((h = take(s))) {
		write_sheet(s, h);
		pthread_mutex_lock(&s->mutex);
		h->written = true;
		pthread_cond_signal(&s->writing);
		pthread_mutex_unlock(&s->mutex);
	}
	return NULL;
}

/* The oldest sheet, once it is written. */
static struct sheet *wait_for_oldest(struct scribes *s)
{
	struct sheet *h = &s->ring[s->emptied % s->depth];

	pthread_mutex_lock(&s->mutex);
	while (!h->written)
		pthread_cond_wait(&s->writing, &s->mutex);
	pthread_mutex_unlock(&s->mutex);
	return h;
}

static void clear(struct sheet *h)
{
	free(h->text);
	h->text = NULL;
	h->size = h->n = 0;
	h->written = false;
	h->code = 0;
}

/* Put the oldest one out. */
static int empty(struct scribes *s, struct err *e)
{
	struct sheet *h = wait_for_oldest(s);
	int code = h->code;
	struct err late;

	if (code)
		*e = h->e;
	if (h->text && stream_write(s->sink.out, h->text, h->size, &late) && !code) {
		*e = late;
		code = late.code;
	}
	clear(h);
	s->emptied++;
	return code;
}

static struct sheet *tail(struct scribes *s)
{
	return &s->ring[s->filled % s->depth];
}

static void pass(struct scribes *s)
{
	pthread_mutex_lock(&s->mutex);
	s->filled++;
	pthread_cond_signal(&s->filling);
	pthread_mutex_unlock(&s->mutex);
}

int scribes_flow(struct scribes *s, const struct flow_view *v, struct err *e)
{
	struct sheet *h = tail(s);

	view_copy(&h->flow[h->n++], v);
	if (h->n < SHEET)
		return 0;
	pass(s);
	return s->filled - s->emptied == s->depth ? empty(s, e) : 0;
}

int scribes_end(struct scribes *s, struct err *e)
{
	int code = 0;

	if (tail(s)->n)
		pass(s);
	while (s->emptied != s->filled && !code)
		code = empty(s, e);
	return code;
}

static int start(struct scribes *s, unsigned int n, struct err *e)
{
	while (s->n < n) {
		int code = pthread_create(&s->thread[s->n], NULL, work, s);

		if (code)
			return err_set(e, -code, "no thread for the output");
		s->n++;
	}
	return 0;
}

int scribes_new(struct scribes **s, const struct sink *k, unsigned int n, struct err *e)
{
	struct scribes *made = calloc(1, sizeof(*made));
	int code;

	if (!made)
		return err_set(e, -ENOMEM, "no memory for the output");
	made->sink = *k;
	made->depth = (uint64_t)n * DEPTH;
	pthread_mutex_init(&made->mutex, NULL);
	pthread_cond_init(&made->filling, NULL);
	pthread_cond_init(&made->writing, NULL);
	made->ring = calloc(made->depth, sizeof(*made->ring));
	made->thread = calloc(n, sizeof(*made->thread));
	code = made->ring && made->thread
		       ? start(made, n, e)
		       : err_set(e, -ENOMEM, "no memory for the output");
	if (code)
		scribes_free(made);
	else
		*s = made;
	return code;
}

static void end_threads(struct scribes *s)
{
	pthread_mutex_lock(&s->mutex);
	s->ended = true;
	pthread_cond_broadcast(&s->filling);
	pthread_mutex_unlock(&s->mutex);
	for (unsigned int i = 0; i < s->n; i++)
		pthread_join(s->thread[i], NULL);
}

void scribes_free(struct scribes *s)
{
	if (!s)
		return;
	end_threads(s);
	for (uint64_t i = 0; s->ring && i < s->depth; i++)
		free(s->ring[i].text);
	pthread_cond_destroy(&s->filling);
	pthread_cond_destroy(&s->writing);
	pthread_mutex_destroy(&s->mutex);
	free(s->ring);
	free(s->thread);
	free(s);
}
