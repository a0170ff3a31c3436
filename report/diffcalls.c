/* SPDX-License-Identifier: MIT
 *
 * diffcalls.c - what differs in the calls of two flows, in words.
 */
#include <stdio.h>
#include <string.h>

#include "diffsay.h"
#include "wordlist.h"

#define RESULT_MAX 240

/* "-1 EPIPE (Broken pipe) + SIGPIPE" is "EPIPE + SIGPIPE". */
static void result_text(struct slice r, char *buf, size_t n)
{
	const char *open, *shut;
	char text[RESULT_MAX];

	snprintf(text, sizeof(text), "%.*s", (int)r.n, r.at);
	open = strstr(text, " (");
	shut = open ? strchr(open, ')') : NULL;
	if (strncmp(text, "-1 ", 3) != 0)
		snprintf(buf, n, "%s", *text ? text : "waits");
	else if (shut)
		snprintf(buf, n, "%.*s%s", (int)(open - text - 3), text + 3, shut + 1);
	else
		snprintf(buf, n, "%s", text + 3);
}

static void tell_call(struct both *d, const struct canon_event *a,
		      const struct canon_event *b)
{
	struct canon_call x = canon_call(a), y = canon_call(b);
	char rx[RESULT_MAX], ry[RESULT_MAX];

	result_text(x.result, rx, sizeof(rx));
	result_text(y.result, ry, sizeof(ry));
	if (strcmp(rx, ry) != 0)
		say(d, "%s's %.*s(): %s -> %s", diff_whose[a->side], (int)x.name.n,
		    x.name.at, rx, ry);
	else if (!x.bare && slices_differ(x.args, y.args))
		say(d, "%s's %.*s(): arguments %.*s -> %.*s", diff_whose[a->side],
		    (int)x.name.n, x.name.at, (int)x.args.n, x.args.at, (int)y.args.n,
		    y.args.at);
}

/* Of calls that only one flow has, so many are named. */
#define LONE_MAX 64

/**
 * struct lone - Calls without counterpart
 * @mate:	The other flow has that call as well, at another place; maybe with another
 *		result
 */
struct lone {
	const struct canon_event *ev[LONE_MAX], *mate[LONE_MAX];
	size_t n;
};

static void collect_lone(const struct both *d, int x, struct lone *l)
{
	for (size_t i = 0; i < d->p->n && l->n < LONE_MAX; i++) {
		const struct pair *p = &d->p->list[i];
		const struct canon_event *ev = event_of(d, p, x);

		if (ev && !event_of(d, p, !x) && ev->kind == CANON_CALL)
			l->ev[l->n++] = ev;
	}
}

static bool is_mate(const struct canon_event *a, const struct canon_event *b,
		    bool exact)
{
	return a->like == b->like && (!exact || strcmp(a->text, b->text) == 0);
}

static void find_mates(struct lone *a, struct lone *b, bool exact)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n && !a->mate[i]; k++)
			if (!b->mate[k] && is_mate(a->ev[i], b->ev[k], exact)) {
				a->mate[i] = b->ev[k];
				b->mate[k] = a->ev[i];
			}
}

static void lone_calls(const struct both *d, struct lone l[2])
{
	collect_lone(d, 0, &l[0]);
	collect_lone(d, 1, &l[1]);
	find_mates(&l[0], &l[1], true);
	find_mates(&l[0], &l[1], false);
}

void say_calls(struct both *d)
{
	struct lone l[2] = { { .n = 0 }, { .n = 0 } };

	for (size_t i = 0; i < d->p->n; i++) {
		const struct pair *p = &d->p->list[i];
		const struct canon_event *a = event_of(d, p, 0), *b = event_of(d, p, 1);

		if (!p->same && a && b && a->kind == CANON_CALL)
			tell_call(d, a, b);
	}
	lone_calls(d, l);
	for (size_t i = 0; i < l[0].n; i++)
		if (l[0].mate[i])
			tell_call(d, l[0].ev[i], l[0].mate[i]);
}

static void lone_word(const struct canon_event *ev, char *buf, size_t n)
{
	struct canon_call c = canon_call(ev);
	char result[48];

	result_text(c.result, result, sizeof(result));
	if (c.bare)
		snprintf(buf, n, "%s %.*s", diff_whose[ev->side], (int)c.name.n,
			 c.name.at);
	else
		snprintf(buf, n, "%s's %.*s() = %s", diff_whose[ev->side],
			 (int)c.name.n, c.name.at, result);
}

/* Moved: the same call, whatever its result, which has been told. */
static bool is_moved(const struct lone *l, size_t i)
{
	return l->mate[i] && strcmp(l->ev[i]->text, l->mate[i]->text) == 0;
}

static void say_list(struct both *d, const struct lone *l, bool moved, const char *what)
{
	struct wordlist words = { .times = 0 };
	char word[96];

	for (size_t i = 0; i < l->n; i++)
		if (moved ? is_moved(l, i) : !l->mate[i]) {
			lone_word(l->ev[i], word, sizeof(word));
			wordlist_add(&words, word);
		}
	if (*wordlist_text(&words, ""))
		say(d, "%s: %s", what, words.text);
}

void say_lone_calls(struct both *d)
{
	struct lone l[2] = { { .n = 0 }, { .n = 0 } };

	lone_calls(d, l);
	say_list(d, &l[0], false, "only in the first");
	say_list(d, &l[1], false, "only in the second");
	say_list(d, &l[0], true, "in another order");
}
