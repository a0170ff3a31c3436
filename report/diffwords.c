/* SPDX-License-Identifier: MIT
 *
 * diffwords.c - what differs between two flows, in words: a table of who can say
 * something, each about one thing.
 */
#include "diffsay.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wordlist.h"

const char *const diff_whose[] = { "client", "server", "nobody" };

void say(struct both *d, const char *fmt, ...)
{
	char *line = NULL;
	va_list ap;

	if (d->w->n == DIFFWORDS_MAX) {
		d->w->more++;
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&line, fmt, ap) >= 0)
		d->w->line[d->w->n++] = line;
	else
		d->w->lost++;
	va_end(ap);
}

const struct canon_event *event_of(const struct both *d, const struct pair *p, int x)
{
	size_t i = x ? p->b : p->a;

	return i == ALIGN_NONE ? NULL : &d->flow[x]->events[i];
}

bool slices_differ(struct slice a, struct slice b)
{
	return a.n != b.n || (a.n && memcmp(a.at, b.at, a.n) != 0);
}

/* --- times --- */

static void waits(struct both *d)
{
	struct wordlist l[2] = { { .times = 0 } };

	if (d->ignore & IGNORES(TIMING))
		return;
	for (int x = 0; x < 2; x++)
		for (size_t i = 0; i < d->flow[x]->n; i++)
			if (d->flow[x]->events[i].wait)
				wordlist_add(&l[x], d->flow[x]->events[i].wait);
	if (strcmp(wordlist_text(&l[0], "none"), wordlist_text(&l[1], "none")) != 0)
		say(d, "waits: %s -> %s", wordlist_text(&l[0], "none"),
		    wordlist_text(&l[1], "none"));
}

/* --- the kernel --- */

/* What follows "kernel SIDE" and how to call it. */
static const struct {
	const char *word, *name;
} kernel_words[] = {
	{ "RST ", "RST reason" },
	{ "error ", "socket error" },
	{ "drop ", "kernel's drop reason" },
	{ "states ", "states for the kernel" },
};

static void kernel_word(struct both *d, size_t what, int side)
{
	struct wordlist l[2] = { { .times = 0 } };
	size_t n = strlen(kernel_words[what].word);

	for (size_t i = 0; i < d->p->n; i++)
		for (int x = 0; x < 2; x++) {
			const struct canon_event *ev = event_of(d, &d->p->list[i], x);

			/* "kernel client " and "kernel server " are 14 bytes. */
			if (ev && !d->p->list[i].same && ev->kind == CANON_KERNEL &&
			    ev->side == side &&
			    strncmp(ev->text + 14, kernel_words[what].word, n) == 0)
				wordlist_add(&l[x], ev->text + 14 + n);
		}
	if (strcmp(wordlist_text(&l[0], "none"), wordlist_text(&l[1], "none")) != 0)
		say(d, "%s's %s: %s -> %s", diff_whose[side], kernel_words[what].name,
		    wordlist_text(&l[0], "none"), wordlist_text(&l[1], "none"));
}

static void kernel(struct both *d)
{
	for (size_t i = 0; i < sizeof(kernel_words) / sizeof(kernel_words[0]); i++)
		for (int side = 0; side < 2; side++)
			kernel_word(d, i, side);
}

/* --- the judgement --- */

static void change(struct both *d, const char *name, const char *a, const char *b)
{
	if (strcmp(a, b) != 0)
		say(d, "%s: %s -> %s", name, a, b);
}

static const char *none_for_dash(const char *s)
{
	return strcmp(s, "-") == 0 ? "nobody" : s;
}

/* "TIME_WAIT/CLOSE" of the last segment: the client's, the server's. */
static struct slice left_in(const struct canon_flow *f, int side)
{
	for (size_t i = f->n; i-- > 0;)
		if (f->events[i].kind == CANON_SEGMENT) {
			struct slice s = canon_segment(&f->events[i]).states;
			size_t n = s.n ? strcspn(s.at, "/") : 0;

			if (n >= s.n)
				break;
			return side ? (struct slice){ s.at + n + 1, s.n - n - 1 }
				    : (struct slice){ s.at, n };
		}
	return (struct slice){ "-", 1 };
}

static void left_states(struct both *d)
{
	for (int side = 0; side < 2; side++) {
		struct slice a = left_in(d->flow[0], side);
		struct slice b = left_in(d->flow[1], side);

		if (slices_differ(a, b) && *a.at != '-' && *b.at != '-')
			say(d, "%s is left in %.*s -> %.*s", diff_whose[side], (int)a.n,
			    a.at, (int)b.n, b.at);
	}
}

static void judgement(struct both *d)
{
	const struct canon_flow *a = d->flow[0], *b = d->flow[1];
	struct wordlist l[2] = { { .times = 0 } };

	change(d, "ending", a->ending, b->ending);
	change(d, "closer", none_for_dash(a->closer), none_for_dash(b->closer));
	change(d, "TIME_WAIT", none_for_dash(a->time_wait),
	       none_for_dash(b->time_wait));
	for (int x = 0; x < 2; x++)
		for (size_t i = 0; i < d->flow[x]->ncauses; i++)
			wordlist_add(&l[x], d->flow[x]->causes[i]);
	left_states(d);
	change(d, "cause", wordlist_text(&l[0], "none"), wordlist_text(&l[1], "none"));
}

/* Where nothing else is to be said: the same things in another order, or a line. */
static void anything(struct both *d)
{
	for (size_t i = 0; i < d->p->n && !d->w->n; i++) {
		const struct canon_event *a = event_of(d, &d->p->list[i], 0);
		const struct canon_event *b = event_of(d, &d->p->list[i], 1);

		if (d->p->list[i].same)
			continue;
		if (a && b)
			say(d, "%s -> %s", a->text, b->text);
		else if (a)
			say(d, "order: %s comes later", a->text);
		else if (b)
			say(d, "order: %s comes earlier", b->text);
	}
}

static void (*const sayers[])(struct both *d) = {
	say_calls, say_segments, say_parts,	 waits,
	judgement, kernel,	 say_lone_calls, anything,
};

int diffwords_of(struct diffwords *w, const struct canon_flow *a,
		 const struct canon_flow *b, const struct pairs *p, unsigned int ignore,
		 struct err *e)
{
	struct both d = { .flow = { a, b }, .p = p, .ignore = ignore, .w = w };

	*w = (struct diffwords){ .n = 0 };
	for (size_t i = 0; i < sizeof(sayers) / sizeof(sayers[0]); i++)
		sayers[i](&d);
	return w->lost ? err_set(e, -ENOMEM, "no memory for what differs") : 0;
}

void diffwords_free(struct diffwords *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->line[i]);
	*w = (struct diffwords){ .n = 0 };
}
