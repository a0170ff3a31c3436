/* SPDX-License-Identifier: MIT
 *
 * canontext.c - read the format canon.
 */
#include "canontext.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct ignore_row ignores[IGNORE_N] = {
#define IGNORE(id, name, text) [IGNORE_##id] = { name, text },
#include "ignores.def"
#undef IGNORE
};

static const char *const side_names[] = { "client", "server" };

/* --- a line taken apart --- */

static struct slice word_at(const char *s)
{
	return (struct slice){ s, strcspn(s, " ") };
}

static const char *after(struct slice s)
{
	const char *end = s.at + s.n;

	return *end == ' ' ? end + 1 : end;
}

/* "KEY WORD": the word, and *@s behind it; empty if @s does not start with the key. */
static struct slice take_after(const char **s, const char *key)
{
	size_t n = strlen(key);
	struct slice w = { *s, 0 };

	if (strncmp(*s, key, n) != 0 || (*s)[n] != ' ')
		return w;
	w = word_at(*s + n + 1);
	*s = after(w);
	return w;
}

static struct slice take_between(const char **s, char open, char close)
{
	struct slice w = { *s, 0 };
	const char *end = **s == open ? strchr(*s, close) : NULL;

	if (!end)
		return w;
	w = (struct slice){ *s + 1, (size_t)(end - *s - 1) };
	*s = end[1] == ' ' ? end + 2 : end + 1;
	return w;
}

struct canon_segment canon_segment(const struct canon_event *ev)
{
	struct canon_segment g = { .flags = { NULL, 0 } };
	const char *s = after(word_at(ev->text));

	g.flags = word_at(s);
	s = after(g.flags);
	if (*s >= '0' && *s <= '9') {
		g.seq = word_at(s);
		s = after(g.seq);
	}
	g.ack = take_after(&s, "ack");
	g.win = take_after(&s, "win");
	g.options = take_between(&s, '<', '>');
	g.labels = take_between(&s, '[', ']');
	g.states = word_at(s);
	return g;
}

/* "client: ... recv() = 0", "client: recv(3, 5) ...", "client: close(3) = 0  [note]" */
struct canon_call canon_call(const struct canon_event *ev)
{
	struct canon_call c = { .name = { ev->text, 0 } };
	const char *s = strstr(ev->text, ": "), *open, *result;

	s = s ? s + 2 : ev->text;
	if (strncmp(s, "*** ", 4) == 0) {
		open = strstr(s + 4, " ***");
		c.name = (struct slice){ s + 4, open ? (size_t)(open - s - 4)
						     : strlen(s + 4) };
		c.bare = true;
		return c;
	}
	if (strncmp(s, "... ", 4) == 0)
		s += 4;
	open = strchr(s, '(');
	c.name = (struct slice){ s, open ? (size_t)(open - s) : strlen(s) };
	if (!open)
		return c;
	result = strstr(open, ") = ");
	for (const char *next = result; next; next = strstr(next + 1, ") = "))
		result = next;
	c.args = (struct slice){ open + 1, result ? (size_t)(result - open - 1)
						  : strcspn(open + 1, ")") };
	if (result) {
		const char *note = strstr(result, "  [");

		c.result =
			(struct slice){ result + 4, note ? (size_t)(note - result - 4)
							 : strlen(result + 4) };
	}
	return c;
}

/* --- keys --- */

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* FNV-1a: for finding equal lines, not against anybody. */
static uint64_t hash(uint64_t h, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	return (h ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_slice(uint64_t h, struct slice s)
{
	return hash(h, s.at ? s.at : "", s.n);
}

static uint64_t segment_key(const struct canon_event *ev, unsigned int ignore)
{
	struct canon_segment g = canon_segment(ev);
	uint64_t h = hash(HASH_START, (const char *)&ev->side, 1);

	h = hash_slice(h, g.flags);
	h = hash_slice(h, g.seq);
	if (!(ignore & IGNORES(PIGGYBACKING)))
		h = hash_slice(h, g.ack);
	if (!(ignore & IGNORES(WINDOWS)))
		h = hash_slice(h, g.win);
	if (!(ignore & IGNORES(OPTIONS)))
		h = hash_slice(h, g.options);
	if (!(ignore & (IGNORES(LABELS) | IGNORES(PIGGYBACKING))))
		h = hash_slice(h, g.labels);
	return (ignore & IGNORES(PIGGYBACKING)) ? h : hash_slice(h, g.states);
}

/* What is the same where only the numbers differ. */
static uint64_t shape_of(const struct canon_event *ev)
{
	struct canon_segment g;
	const char *bytes;

	if (ev->kind != CANON_SEGMENT)
		return ev->like;
	g = canon_segment(ev);
	bytes = g.seq.n ? memchr(g.seq.at, '(', g.seq.n) : NULL;
	return hash(hash_slice(ev->like, g.flags), bytes ? bytes : "",
		    bytes ? g.seq.n - (size_t)(bytes - g.seq.at) : 0);
}

static void set_keys(struct canon_event *ev, unsigned int ignore)
{
	uint64_t like = hash(HASH_START, (const char *)&ev->kind, 1);

	like = hash(like, (const char *)&ev->side, 1);
	if (ev->kind == CANON_CALL)
		like = hash_slice(like, canon_call(ev).name);
	if (ev->kind == CANON_KERNEL || ev->kind == CANON_OTHER) {
		struct slice whose = word_at(after(word_at(ev->text)));

		like = hash_slice(like, word_at(after(whose)));
	}
	ev->like = like;
	ev->shape = shape_of(ev);
	ev->key = ev->kind == CANON_SEGMENT ? segment_key(ev, ignore)
					    : hash(like, ev->text, strlen(ev->text));
	if (ev->wait && !(ignore & IGNORES(TIMING)))
		ev->key = hash(ev->key, ev->wait, strlen(ev->wait));
}

/* --- lines --- */

/**
 * struct reader - A text being read
 * @next:	What follows the line at hand
 * @room:	Of canon.events and canon.flows
 */
struct reader {
	struct canon *c;
	char *next;
	size_t line, nevents, room_events, room_flows;
	unsigned int ignore;
	struct err *e;
};

static int wrong(const struct reader *r, const char *what)
{
	return err_set(r->e, -EINVAL, "line %zu: %s", r->line, what);
}

/* The next line, NULL at the end; without its newline, which becomes a NUL. */
static char *next_line(struct reader *r)
{
	char *line = r->next, *end = strchr(line, '\n');

	if (!*line)
		return NULL;
	r->line++;
	if (end)
		*end = '\0';
	r->next = end ? end + 1 : line + strlen(line);
	return line;
}

static void *grown(void *list, size_t n, size_t *room, size_t size)
{
	void *more;

	if (n < *room)
		return list;
	more = realloc(list, (*room ? 2 * *room : 64) * size);
	if (more)
		*room = *room ? 2 * *room : 64;
	return more;
}

static struct canon_flow *flow_now(const struct reader *r)
{
	return r->c->n ? &r->c->flows[r->c->n - 1] : NULL;
}

static int start_flow(struct reader *r, const char *number)
{
	struct canon_flow *flows =
		grown(r->c->flows, r->c->n, &r->room_flows, sizeof(*flows));
	char *end;

	if (!flows)
		return err_set(r->e, -ENOMEM, "canon: out of memory");
	r->c->flows = flows;
	flows += r->c->n++;
	*flows = (struct canon_flow){ .ending = "-", .closer = "-", .time_wait = "-" };
	flows->number = strtoull(number, &end, 10);
	return *end || end == number ? wrong(r, "a number is wanted after \"flow\"")
				     : 0;
}

static char *take_word(char **s)
{
	char *word = *s;

	*s += strcspn(*s, " ");
	if (**s)
		*(*s)++ = '\0';
	return word;
}

/* "CLIENT SERVER" */
static void set_tuple(struct canon_flow *f, char *text)
{
	f->client = take_word(&text);
	f->server = take_word(&text);
}

/* "ENDING closer CLOSER time_wait WHO" */
static int set_ending(const struct reader *r, struct canon_flow *f, char *text)
{
	f->ending = take_word(&text);
	if (strcmp(take_word(&text), "closer") != 0)
		return wrong(r, "\"closer\" is wanted after the ending");
	f->closer = take_word(&text);
	if (strcmp(take_word(&text), "time_wait") != 0)
		return wrong(r, "\"time_wait\" is wanted after the closer");
	f->time_wait = take_word(&text);
	return 0;
}

/* "client" or "server", for calls with @end ':' behind it. */
static bool is_side(struct slice word, const char *name, const char *end)
{
	return word.n == 6 + strlen(end) && strncmp(word.at, name, 6) == 0 &&
	       strncmp(word.at + 6, end, strlen(end)) == 0;
}

static uint8_t side_of(struct slice word, const char *end)
{
	for (uint8_t i = 0; i < 2; i++)
		if (is_side(word, side_names[i], end))
			return i;
	return CANON_NOBODY;
}

/* "kernel SIDE WHAT", "SIDE: CALL", "SIDE socket STATE", "SIDE FLAGS", "..." */
static int classify(const struct reader *r, struct canon_event *ev)
{
	struct slice first = word_at(ev->text), second = word_at(after(first));
	bool more = *after(second) != '\0';

	ev->side = CANON_NOBODY;
	ev->kind = CANON_OTHER;
	if (strncmp(ev->text, "...", 3) == 0)
		return 0;
	if (first.n == 6 && strncmp(first.at, "kernel", 6) == 0) {
		ev->kind = CANON_KERNEL;
		ev->side = more ? side_of(second, "") : CANON_NOBODY;
	} else if (side_of(first, ":") != CANON_NOBODY) {
		ev->kind = CANON_CALL;
		ev->side = side_of(first, ":");
	} else {
		ev->side = side_of(first, "");
		ev->kind = second.n == 6 && strncmp(second.at, "socket", 6) == 0
				   ? CANON_SOCKET
				   : CANON_SEGMENT;
	}
	return ev->side == CANON_NOBODY ? wrong(r, "no event that is known") : 0;
}

static bool is_bare_ack(const struct canon_event *ev)
{
	struct canon_segment g = canon_segment(ev);

	return g.flags.n == 1 && *g.flags.at == '.' && !g.seq.n;
}

static bool is_ignored(const struct canon_event *ev, unsigned int ignore)
{
	switch ((enum canon_kind)ev->kind) {
	case CANON_CALL:
		return ignore & IGNORES(CALLS);
	case CANON_SOCKET:
		return ignore & (IGNORES(CALLS) | IGNORES(SOCKETS));
	case CANON_KERNEL:
		return ignore & IGNORES(KERNEL);
	case CANON_SEGMENT:
		return (ignore & IGNORES(PIGGYBACKING)) && is_bare_ack(ev);
	case CANON_OTHER:
		break;
	}
	return false;
}

static int add_event(struct reader *r, struct canon_flow *f, char *line)
{
	struct canon_event ev = { .text = line };
	struct canon_event *list;
	int code;

	if (*line == '~') {
		line++;
		ev.wait = take_word(&line);
		ev.text = line;
	}
	code = classify(r, &ev);
	if (code || is_ignored(&ev, r->ignore))
		return code;
	set_keys(&ev, r->ignore);
	list = grown(r->c->events, r->nevents, &r->room_events, sizeof(*list));
	if (!list)
		return err_set(r->e, -ENOMEM, "canon: out of memory");
	r->c->events = list;
	list[r->nevents++] = ev;
	f->n++;
	return 0;
}

static int read_line(struct reader *r, char *line)
{
	struct canon_flow *f = flow_now(r);

	if (strncmp(line, "flow ", 5) == 0)
		return start_flow(r, line + 5);
	if (!*line)
		return 0;
	if (!f)
		return wrong(r, "\"flow\" is wanted before anything else");
	if (strncmp(line, "# ", 2) == 0)
		set_tuple(f, line + 2);
	else if (strncmp(line, "ending ", 7) == 0)
		return set_ending(r, f, line + 7);
	else if (strncmp(line, "cause ", 6) != 0)
		return add_event(r, f, line);
	else if (f->ncauses < CANON_CAUSES)
		f->causes[f->ncauses++] = line + 6;
	return 0;
}

/* The list of events has come to rest. */
static void hand_out_events(struct canon *c)
{
	struct canon_event *at = c->events;

	for (size_t i = 0; i < c->n && at; i++) {
		c->flows[i].events = at;
		at += c->flows[i].n;
	}
}

int canon_parse(struct canon *c, char *text, size_t size, unsigned int ignore,
		struct err *e)
{
	struct reader r = { .c = c, .next = text, .ignore = ignore, .e = e };
	char *line;
	int code = 0;

	memset(c, 0, sizeof(*c));
	c->text = text;
	if (strlen(text) != size)
		return err_set(e, -EINVAL, "a byte of 0 in a text");
	line = next_line(&r);
	if (!line || strcmp(line, CANON_MAGIC) != 0)
		return err_set(e, -EINVAL,
			       "starts with \"%.40s\", only \"%s\" can be read",
			       line ? line : "", CANON_MAGIC);
	while (!code && (line = next_line(&r)))
		code = read_line(&r, line);
	hand_out_events(c);
	return code;
}

void canon_free(struct canon *c)
{
	free(c->text);
	free(c->events);
	free(c->flows);
	memset(c, 0, sizeof(*c));
}
