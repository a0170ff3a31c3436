/* SPDX-License-Identifier: MIT
 *
 * diffsegments.c - what differs in the segments of two flows, in words.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diffsay.h"
#include "wordlist.h"

#define NOTHING "nothing"

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
 * @call:	That call, empty before the first; @bare and @only are of it, see struct told
 * @sent:	What the call made its kernel send
 * @automatic:	What the kernel sent by itself, from begin to end
 */
struct since {
	struct slice call;
	bool bare;
	int only;
	struct wordlist sent[2], automatic[2];
};

/**
 * struct told - What a call made its kernel send, in either flow
 * @side:	Who called
 * @bare:	Not a call, but what happened to the process
 * @only:	1 or 2 if only the first, or second flow has it there
 */
struct told {
	int side;
	struct slice call;
	bool bare;
	int only;
	char sent[2][WORDLIST_MAX];
};

/* Calls of which something is told. */
#define TOLD_MAX 24

/**
 * struct telling - All that is to be told of calls, before it is said
 * @since:	By side
 */
struct telling {
	struct both *d;
	struct told told[TOLD_MAX];
	size_t n;
	struct since since[3];
};

static bool is_nothing(const char *text)
{
	return strcmp(text, NOTHING) == 0;
}

static void say_told(struct both *d, const struct told *t)
{
	if (strcmp(t->sent[0], t->sent[1]) == 0)
		return;
	if (!t->call.n)
		say(d, "%s sends: %s -> %s", diff_whose[t->side], t->sent[0],
		    t->sent[1]);
	else if (t->bare)
		say(d, "%s %.*s: %s -> %s", diff_whose[t->side], (int)t->call.n,
		    t->call.at, t->sent[0], t->sent[1]);
	else
		say(d, "%s's %.*s(): %s -> %s", diff_whose[t->side], (int)t->call.n,
		    t->call.at, t->sent[0], t->sent[1]);
}

/* The same call, moved to another place: what one flow lacks there, the other lacks here. */
static bool completes(struct told *old, const struct told *t)
{
	if (old->side != t->side || slices_differ(old->call, t->call) || !old->only ||
	    !t->only || old->only == t->only)
		return false;
	for (int x = 0; x < 2; x++)
		if (is_nothing(old->sent[x]) && is_nothing(t->sent[!x])) {
			memcpy(old->sent[x], t->sent[x], sizeof(t->sent[x]));
			return true;
		}
	return false;
}

/* What @side sent since its last call is complete. */
static void tell(struct telling *g, int side)
{
	struct since *s = &g->since[side];
	struct told t = {
		.side = side, .call = s->call, .bare = s->bare, .only = s->only
	};

	for (int x = 0; x < 2; x++) {
		snprintf(t.sent[x], sizeof(t.sent[x]), "%s",
			 wordlist_text(&s->sent[x], NOTHING));
		wordlist_clear(&s->sent[x]);
	}
	if (strcmp(t.sent[0], t.sent[1]) == 0)
		return;
	for (size_t i = 0; i < g->n; i++)
		if (completes(&g->told[i], &t))
			return;
	if (g->n < TOLD_MAX)
		g->told[g->n++] = t;
	else
		g->d->w->more++;
}

static void note_segment(struct since *s, const struct canon_event *ev, int x)
{
	char word[96];

	what_is_sent(ev, word, sizeof(word));
	wordlist_add(is_automatic(ev, word) ? &s->automatic[x] : &s->sent[x], word);
}

static void note(struct telling *g, const struct pair *p, int x)
{
	const struct canon_event *ev = event_of(g->d, p, x);
	struct since *s = ev ? &g->since[ev->side] : NULL;

	if (s && ev->kind == CANON_CALL && !is_foreign(ev) &&
	    (x == 0 || p->a == ALIGN_NONE)) {
		tell(g, ev->side);
		s->call = canon_call(ev).name;
		s->bare = canon_call(ev).bare;
		s->only = p->b == ALIGN_NONE ? 1 : p->a == ALIGN_NONE ? 2 : 0;
	}
	if (s && !p->same && ev->kind == CANON_SEGMENT)
		note_segment(s, ev, x);
}

static void say_automatic(struct both *d, int side, struct wordlist l[2])
{
	const char *a = wordlist_text(&l[0], NOTHING),
		   *b = wordlist_text(&l[1], NOTHING);

	if (strcmp(a, b) != 0)
		say(d, "%s's kernel sends: %s -> %s", diff_whose[side], a, b);
}

void say_segments(struct both *d)
{
	struct telling g = { .d = d };

	for (size_t i = 0; i < d->p->n; i++)
		for (int x = 0; x < 2; x++)
			note(&g, &d->p->list[i], x);
	for (int side = 0; side < 2; side++)
		tell(&g, side);
	for (size_t i = 0; i < g.n; i++)
		say_told(d, &g.told[i]);
	for (int side = 0; side < 2; side++)
		say_automatic(d, side, g.since[side].automatic);
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
		say(d, "%s's %s: %s %.*s -> %.*s", diff_whose[a->side], word,
		    parts[i].name, x.n ? (int)x.n : 4, x.n ? x.at : "none",
		    y.n ? (int)y.n : 4, y.n ? y.at : "none");
		return true;
	}
	return false;
}

#define PARTS_TOLD 3

void say_parts(struct both *d)
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
