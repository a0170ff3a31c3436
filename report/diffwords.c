/* SPDX-License-Identifier: MIT
 *
 * diffwords.c - what differs between two flows, in words: a table of who can say
 * something, each about one thing.
 */
#include "diffwords.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define TEXT_MAX 240

static const char *const whose[] = { "client", "server", "nobody" };
static const char *const kernel_of[] = { "client's kernel", "server's kernel" };

/**
 * struct both - Two flows being compared
 * @w:		Where sentences go
 */
struct both {
	const struct canon_flow *flow[2];
	const struct pairs *p;
	unsigned int ignore;
	struct diffwords *w;
};

__attribute__((format(printf, 2, 3))) static void say(struct both *d, const char *fmt,
						      ...)
{
	char *line = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (d->w->n < DIFFWORDS_MAX && vasprintf(&line, fmt, ap) >= 0)
		d->w->line[d->w->n++] = line;
	else
		d->w->more++;
	va_end(ap);
}

static const struct canon_event *event_of(const struct both *d, const struct pair *p,
					  int x)
{
	size_t i = x ? p->b : p->a;

	return i == ALIGN_NONE ? NULL : &d->flow[x]->events[i];
}

/* --- lists of words, equal neighbours counted --- */

/**
 * struct wordlist - "FIN, data again (3 times)"
 * @last:	The word at the end, which has come @times times
 */
struct wordlist {
	char text[TEXT_MAX];
	char last[96];
	unsigned int times;
};

static void wordlist_flush(struct wordlist *l)
{
	struct textbuf t = { l->text, strlen(l->text), sizeof(l->text) };

	if (!l->times)
		return;
	textbuf_add(&t, "%s%s", t.used ? ", " : "", l->last);
	if (l->times > 1)
		textbuf_add(&t, " (%u times)", l->times);
	l->times = 0;
}

static void wordlist_add(struct wordlist *l, const char *word)
{
	if (l->times && strcmp(l->last, word) == 0) {
		l->times++;
		return;
	}
	wordlist_flush(l);
	snprintf(l->last, sizeof(l->last), "%s", word);
	l->times = 1;
}

static const char *wordlist_text(struct wordlist *l, const char *none)
{
	wordlist_flush(l);
	return l->text[0] ? l->text : none;
}

/* --- segments --- */

static bool has_letter(struct slice flags, char c)
{
	return memchr(flags.at, c, flags.n) != NULL;
}

static bool has_label(struct slice set, const char *name)
{
	return set.n && memmem(set.at, set.n, name, strlen(name));
}

/* Labels that are a better word for a segment than its flags. */
static const struct {
	const char *label, *word;
} by_label[] = {
	{ "challenge-ack", "challenge ACK" },
	{ "keep-alive", "keep-alive" },
	{ "zero-window-probe", "window probe" },
	{ "window-update", "window update" },
};

static unsigned long payload_of(struct slice seq)
{
	const char *open = seq.n ? memchr(seq.at, '(', seq.n) : NULL;

	return open ? strtoul(open + 1, NULL, 10) : 0;
}

static void what_is_sent(const struct canon_event *ev, char *buf, size_t n)
{
	struct canon_segment g = canon_segment(ev);
	unsigned long bytes = payload_of(g.seq);
	const char *again = has_label(g.labels, "retrans") ? " again" : "";

	for (size_t i = 0; i < sizeof(by_label) / sizeof(by_label[0]); i++)
		if (has_label(g.labels, by_label[i].label)) {
			snprintf(buf, n, "%s", by_label[i].word);
			return;
		}
	if (has_letter(g.flags, 'R'))
		snprintf(buf, n, "RST");
	else if (has_letter(g.flags, 'S'))
		snprintf(buf, n, "SYN%s%s", has_letter(g.flags, '.') ? "+ACK" : "",
			 again);
	else if (has_letter(g.flags, 'F') && bytes)
		snprintf(buf, n, "%lu bytes with FIN%s", bytes, again);
	else if (has_letter(g.flags, 'F'))
		snprintf(buf, n, "FIN%s", again);
	else if (bytes)
		snprintf(buf, n, "%lu bytes%s", bytes, again);
	else
		snprintf(buf, n, g.win.n == 1 ? "ACK with window 0" : "ACK");
}

/* Does the kernel send it by itself: an answer, a probe, something again? */
static bool is_automatic(const struct canon_event *ev, const char *word)
{
	struct canon_segment g = canon_segment(ev);

	return strncmp(word, "ACK", 3) == 0 || strchr(word, '-') ||
	       strstr(word, " again") || strstr(word, "probe") ||
	       strstr(word, "update") || strcmp(word, "challenge ACK") == 0 ||
	       has_label(g.labels, "rst-reply");
}

/* Made by somebody else, in the side's name. */
static bool is_foreign(const struct canon_event *ev)
{
	struct canon_call c = canon_call(ev);

	return c.name.n == 6 && memcmp(c.name.at, "inject", 6) == 0;
}

/**
 * struct since - What one side sent since its last call, where the flows differ
 * @call:	That call, empty before the first
 * @sent:	What the call made its kernel send
 * @automatic:	What the kernel sent by itself, from begin to end
 */
struct since {
	struct slice call;
	struct wordlist sent[2], automatic[2];
};

/* @who: "client's kernel" sends, or "client", if no call is known */
static void tell_lists(struct both *d, const char *who, struct slice call,
		       struct wordlist l[2])
{
	char a[TEXT_MAX], b[TEXT_MAX];

	snprintf(a, sizeof(a), "%s", wordlist_text(&l[0], "nothing"));
	snprintf(b, sizeof(b), "%s", wordlist_text(&l[1], "nothing"));
	l[0].text[0] = l[1].text[0] = '\0';
	if (strcmp(a, b) == 0)
		return;
	if (call.n)
		say(d, "%s's %.*s(): %s -> %s", who, (int)call.n, call.at, a, b);
	else
		say(d, "%s sends: %s -> %s", who, a, b);
}

static void note_segment(struct since *s, const struct canon_event *ev, int x)
{
	char word[96];

	what_is_sent(ev, word, sizeof(word));
	wordlist_add(is_automatic(ev, word) ? &s->automatic[x] : &s->sent[x], word);
}

static void segments(struct both *d)
{
	struct since since[3] = { { .call = { "", 0 } } };

	for (size_t i = 0; i < d->p->n; i++) {
		const struct pair *p = &d->p->list[i];

		for (int x = 0; x < 2; x++) {
			const struct canon_event *ev = event_of(d, p, x);
			struct since *s = ev ? &since[ev->side] : NULL;

			if (s && ev->kind == CANON_CALL && !is_foreign(ev) &&
			    (x == 0 || p->a == ALIGN_NONE)) {
				tell_lists(d, whose[ev->side], s->call, s->sent);
				s->call = canon_call(ev).name;
			}
			if (s && !p->same && ev->kind == CANON_SEGMENT)
				note_segment(s, ev, x);
		}
	}
	for (int side = 0; side < 2; side++)
		tell_lists(d, whose[side], since[side].call, since[side].sent);
	for (int side = 0; side < 2; side++)
		tell_lists(d, kernel_of[side], (struct slice){ "", 0 },
			   since[side].automatic);
}

static bool slices_differ(struct slice a, struct slice b)
{
	return a.n != b.n || (a.n && memcmp(a.at, b.at, a.n) != 0);
}

/* Parts of a segment that may differ while it is the same segment. */
static const struct {
	const char *name;
	size_t offset;
	unsigned int ignore;
} parts[] = {
	{ "seq", offsetof(struct canon_segment, seq), 0 },
	{ "ack", offsetof(struct canon_segment, ack), IGNORES(PIGGYBACKING) },
	{ "window", offsetof(struct canon_segment, win), IGNORES(WINDOWS) },
	{ "options", offsetof(struct canon_segment, options), IGNORES(OPTIONS) },
	{ "labels", offsetof(struct canon_segment, labels), IGNORES(LABELS) },
};

static struct slice part_of(const struct canon_segment *g, size_t i)
{
	struct slice s;

	memcpy(&s, (const char *)g + parts[i].offset, sizeof(s));
	return s;
}

/* The first part that differs: the others mostly follow from it. */
static bool tell_part(struct both *d, const struct canon_event *a,
		      const struct canon_event *b, const char *word)
{
	struct canon_segment ga = canon_segment(a), gb = canon_segment(b);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct slice x = part_of(&ga, i), y = part_of(&gb, i);

		if (!slices_differ(x, y) || (d->ignore & parts[i].ignore))
			continue;
		say(d, "%s's %s: %s %.*s -> %.*s", whose[a->side], word, parts[i].name,
		    x.n ? (int)x.n : 4, x.n ? x.at : "none", y.n ? (int)y.n : 4,
		    y.n ? y.at : "none");
		return true;
	}
	return false;
}

#define PARTS_TOLD 3

static void segment_parts(struct both *d)
{
	int told = 0;

	for (size_t i = 0; i < d->p->n && told < PARTS_TOLD; i++) {
		const struct pair *p = &d->p->list[i];
		const struct canon_event *a = event_of(d, p, 0), *b = event_of(d, p, 1);
		char x[96], y[96];

		if (p->same || !a || !b || a->kind != CANON_SEGMENT)
			continue;
		what_is_sent(a, x, sizeof(x));
		what_is_sent(b, y, sizeof(y));
		if (strcmp(x, y) == 0)
			told += tell_part(d, a, b, x);
	}
}

/* --- calls --- */

/* "-1 EPIPE (Broken pipe) + SIGPIPE" is "EPIPE + SIGPIPE". */
static void result_text(struct slice r, char *buf, size_t n)
{
	const char *open, *shut;
	char text[TEXT_MAX];

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
	char rx[TEXT_MAX], ry[TEXT_MAX];

	result_text(x.result, rx, sizeof(rx));
	result_text(y.result, ry, sizeof(ry));
	if (strcmp(rx, ry) != 0)
		say(d, "%s's %.*s(): %s -> %s", whose[a->side], (int)x.name.n,
		    x.name.at, rx, ry);
	else if (slices_differ(x.args, y.args))
		say(d, "%s's %.*s(): arguments %.*s -> %.*s", whose[a->side],
		    (int)x.name.n, x.name.at, (int)x.args.n, x.args.at, (int)y.args.n,
		    y.args.at);
}

static void calls(struct both *d)
{
	for (size_t i = 0; i < d->p->n; i++) {
		const struct pair *p = &d->p->list[i];
		const struct canon_event *a = event_of(d, p, 0), *b = event_of(d, p, 1);

		if (!p->same && a && b && a->kind == CANON_CALL)
			tell_call(d, a, b);
	}
}

/* Calls that one side of the comparison does not have. */
static void lone_calls(struct both *d)
{
	static const char *const where[] = { "first", "second" };

	for (int x = 0; x < 2; x++) {
		struct wordlist l = { .times = 0 };

		for (size_t i = 0; i < d->p->n; i++) {
			const struct pair *p = &d->p->list[i];
			const struct canon_event *ev = event_of(d, p, x);
			struct canon_call c;
			char word[96], result[48];

			if (!ev || event_of(d, p, !x) || ev->kind != CANON_CALL)
				continue;
			c = canon_call(ev);
			result_text(c.result, result, sizeof(result));
			snprintf(word, sizeof(word), "%s's %.*s() = %s",
				 whose[ev->side], (int)c.name.n, c.name.at, result);
			wordlist_add(&l, word);
		}
		if (*wordlist_text(&l, ""))
			say(d, "only in the %s: %s", where[x], l.text);
	}
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
		say(d, "%s's %s: %s -> %s", whose[side], kernel_words[what].name,
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
	calls, segments, segment_parts, waits, judgement, kernel, lone_calls, anything,
};

void diffwords_of(struct diffwords *w, const struct canon_flow *a,
		  const struct canon_flow *b, const struct pairs *p,
		  unsigned int ignore)
{
	struct both d = { .flow = { a, b }, .p = p, .ignore = ignore, .w = w };

	*w = (struct diffwords){ .n = 0 };
	for (size_t i = 0; i < sizeof(sayers) / sizeof(sayers[0]); i++)
		sayers[i](&d);
}

void diffwords_free(struct diffwords *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->line[i]);
	*w = (struct diffwords){ .n = 0 };
}
