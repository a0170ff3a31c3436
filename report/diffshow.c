/* SPDX-License-Identifier: MIT
 *
 * diffshow.c - two flows side by side, and what differs.
 */
#include "diffshow.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "diffwords.h"
#include "text.h"

/* Rows that are the same, around one that is not. */
#define CONTEXT 3
/* Rows of a flow that differ, shown one by one. */
#define ROWS_SHOWN 300
/* Rows in a run that only one side has; of more, so many at its begin and end are shown. */
#define RUN_MAX	 16
#define RUN_HEAD 8
#define RUN_TAIL 4

const char *diff_mark(const struct pair *p)
{
	if (p->same)
		return " ";
	return p->a == ALIGN_NONE ? ">" : p->b == ALIGN_NONE ? "<" : "|";
}

static enum tint tint_of(const struct pair *p)
{
	if (p->same)
		return TINT_PLAIN;
	return p->a == ALIGN_NONE   ? TINT_GREEN
	       : p->b == ALIGN_NONE ? TINT_RED
				    : TINT_YELLOW;
}

/**
 * struct cell - What one side of a row has to say
 * @at:		What has not been written of @text
 */
struct cell {
	char text[1024];
	const char *at;
};

static void cell_set(struct cell *c, const struct canon_flow *f, size_t i)
{
	const struct canon_event *ev = i == ALIGN_NONE ? NULL : &f->events[i];

	c->at = c->text;
	c->text[0] = '\0';
	if (ev)
		snprintf(c->text, sizeof(c->text), "%s%s%s%s", ev->wait ? "~" : "",
			 ev->wait ? ev->wait : "", ev->wait ? " " : "", ev->text);
}

/* As much as there is room for, the second line and later ones indented. */
static void put_cell(struct line *l, enum tint t, struct cell *c, int cols)
{
	int indent = c->at == c->text ? 0 : 2;
	char part[1024];
	size_t n = text_break(c->at, cols - indent);

	if (n == 0)
		return;
	line_to(l, l->col + indent);
	snprintf(part, sizeof(part), "%.*s", (int)n, c->at);
	line_put(l, t, part);
	c->at += n;
	while (*c->at == ' ')
		c->at++;
}

/* What is the same is cut where the column ends: only what differs is of interest. */
static void cut(struct cell *c, int cols)
{
	size_t n;

	if (text_width(c->text) <= cols)
		return;
	n = text_break(c->text, cols - 2);
	snprintf(c->text + n, sizeof(c->text) - n, " +");
}

static void put_pair(const struct diff_cfg *cfg, const struct canon_flow *a,
		     const struct canon_flow *b, const struct pair *p)
{
	int cols = (cfg->style.width - 5) / 2;
	const char *mark = diff_mark(p);
	struct cell x, y;
	struct line l;

	cell_set(&x, a, p->a);
	cell_set(&y, b, p->b);
	if (p->same) {
		cut(&x, cols);
		cut(&y, cols);
	}
	do {
		line_start(&l, &cfg->style);
		put_cell(&l, tint_of(p), &x, cols);
		line_to(&l, cols + 1);
		line_put(&l, tint_of(p), mark);
		line_to(&l, cols + 3);
		put_cell(&l, tint_of(p), &y, cols);
		line_end(&l, cfg->out);
		mark = " ";
	} while (*x.at || *y.at);
}

/* Is there one that differs near? */
static bool near_change(const struct pairs *p, size_t i)
{
	size_t first = i > CONTEXT ? i - CONTEXT : 0;

	for (size_t k = first; k <= i + CONTEXT && k < p->n; k++)
		if (!p->list[k].same)
			return true;
	return false;
}

static void put_left_out(const struct diff_cfg *cfg, size_t n)
{
	struct line l;

	if (!n)
		return;
	line_start(&l, &cfg->style);
	line_fmt(&l, TINT_DIM, "... %zu the same", n);
	line_end(&l, cfg->out);
}

static bool same_ends(const struct canon_flow *a, const struct canon_flow *b)
{
	return a->client && b->client && strcmp(a->client, b->client) == 0 &&
	       strcmp(a->server, b->server) == 0;
}

static void put_rule(const struct diff_cfg *cfg, const char *name,
		     const struct canon_flow *a, const struct canon_flow *b)
{
	struct line l;

	line_start(&l, &cfg->style);
	line_rule(&l, TINT_DIM, 2);
	line_fmt(&l, TINT_BOLD, " %s%s", name ? name : "", name ? ", " : "");
	line_fmt(&l, TINT_BOLD, "flow %" PRIu64, a->number);
	if (b->number != a->number)
		line_fmt(&l, TINT_BOLD, " and %" PRIu64, b->number);
	if (same_ends(a, b))
		line_fmt(&l, TINT_PLAIN, ": %s -> %s", a->client, a->server);
	line_put(&l, TINT_PLAIN, " ");
	line_rule(&l, TINT_DIM, cfg->style.width - l.col);
	line_end(&l, cfg->out);
}

static void ends_text(const struct canon_flow *f, char *buf, size_t n, int cols)
{
	snprintf(buf, n, "%s%s%s", f->client ? f->client : "", f->client ? " -> " : "",
		 f->client ? f->server : "");
	buf[text_break(buf, cols)] = '\0';
}

static void put_heads(const struct diff_cfg *cfg, const char *name,
		      const struct canon_flow *a, const struct canon_flow *b)
{
	int cols = (cfg->style.width - 5) / 2;
	char x[256], y[256];
	struct line l;

	put_rule(cfg, name, a, b);
	line_start(&l, &cfg->style);
	line_fmt(&l, TINT_BOLD, "%.*s", cols, cfg->title[0]);
	line_to(&l, cols + 3);
	line_fmt(&l, TINT_BOLD, "%.*s", cols, cfg->title[1]);
	line_end(&l, cfg->out);
	if (same_ends(a, b) || (!a->client && !b->client))
		return;
	ends_text(a, x, sizeof(x), cols);
	ends_text(b, y, sizeof(y), cols);
	line_start(&l, &cfg->style);
	line_put(&l, TINT_PLAIN, x);
	line_to(&l, cols + 3);
	line_put(&l, TINT_PLAIN, y);
	line_end(&l, cfg->out);
}

/* How many rows on from @i only one side has, the same one. */
static size_t run_length(const struct pairs *p, size_t i)
{
	const char *mark = diff_mark(&p->list[i]);
	size_t n = 0;

	if (*mark != '<' && *mark != '>')
		return 0;
	while (i + n < p->n && *diff_mark(&p->list[i + n]) == *mark)
		n++;
	return n;
}

/* Of a long run the first and the last ones are enough: the row to go on with. */
static size_t put_run(const struct diff_cfg *cfg, const struct canon_flow *a,
		      const struct canon_flow *b, const struct pairs *p, size_t i)
{
	size_t n = run_length(p, i), end = i + n;
	int cols = (cfg->style.width - 5) / 2;
	struct line l;

	for (size_t k = i; k < end; k++) {
		if (n > RUN_MAX && k == i + RUN_HEAD) {
			line_start(&l, &cfg->style);
			line_to(&l, p->list[k].a == ALIGN_NONE ? cols + 3 : 0);
			line_fmt(&l, TINT_DIM, "... %zu more", n - RUN_HEAD - RUN_TAIL);
			line_end(&l, cfg->out);
			k = end - RUN_TAIL;
		}
		put_pair(cfg, a, b, &p->list[k]);
	}
	return end;
}

/* Nobody reads on: what they have in common is said in words, and JSON has them all. */
static void put_unshown(const struct diff_cfg *cfg, const struct pairs *p, size_t i)
{
	size_t n = 0;
	struct line l;

	for (; i < p->n; i++)
		n += !p->list[i].same;
	if (n == 0)
		return;
	line_start(&l, &cfg->style);
	line_fmt(&l, TINT_DIM, "... %zu rows more that differ: see --format json", n);
	line_end(&l, cfg->out);
}

static void put_rows(const struct diff_cfg *cfg, const struct canon_flow *a,
		     const struct canon_flow *b, const struct pairs *p)
{
	size_t left_out = 0, shown = 0, next;

	for (size_t i = 0; i < p->n; i = next) {
		next = i + 1;
		if (!near_change(p, i)) {
			left_out++;
			continue;
		}
		put_left_out(cfg, left_out);
		left_out = 0;
		if (shown >= ROWS_SHOWN) {
			put_unshown(cfg, p, i);
			return;
		}
		shown += !p->list[i].same;
		if (run_length(p, i))
			next = put_run(cfg, a, b, p, i);
		else
			put_pair(cfg, a, b, &p->list[i]);
	}
	put_left_out(cfg, left_out);
}

static void put_words(const struct diff_cfg *cfg, const struct diffwords *w)
{
	for (size_t i = 0; i < w->n; i++)
		text_wrapped(cfg->out, &cfg->style, TINT_PLAIN,
			     i ? "        " : "  Diff  ", 8, w->line[i]);
	if (w->more)
		fprintf(cfg->out, "        and %zu more\n", w->more);
}

static int written(FILE *out, struct err *e)
{
	return ferror(out) ? err_set(e, -EIO, "cannot write the output") : 0;
}

int diff_text(const struct diff_cfg *cfg, const char *name, const struct canon_flow *a,
	      const struct canon_flow *b, struct err *e)
{
	struct diffwords w;
	struct pairs p;
	int code = align_events(a, b, &p, e);

	if (!code) {
		put_heads(cfg, name, a, b);
		put_rows(cfg, a, b, &p);
		code = diffwords_of(&w, a, b, &p, cfg->ignore, e);
		put_words(cfg, &w);
		diffwords_free(&w);
		if (!code)
			code = written(cfg->out, e);
	}
	pairs_free(&p);
	return code;
}

/* A call that ends the connection in another way. */
static bool is_end(const char *line)
{
	return strstr(line, "(): ") && (strstr(line, "RST") || strstr(line, "FIN"));
}

/* ... by FIN instead of RST, or the other way round. */
static bool is_swap(const char *line)
{
	return is_end(line) && !strstr(line, "nothing");
}

/* A call with another result, or times. */
static bool is_result(const char *line)
{
	return !is_end(line) && ((strstr(line, "(): ") && !strstr(line, "arguments")) ||
				 strncmp(line, "waits", 5) == 0);
}

static bool is_any(const char *line)
{
	return *line != '\0';
}

/* What a reader of a table wants to know: how often at most, in this order. */
static const struct {
	bool (*is)(const char *line);
	size_t most;
} headlines[] = { { is_swap, 1 }, { is_result, 1 }, { is_end, 2 }, { is_any, 2 } };

#define HEADLINES 2

static void take(const struct diffwords *w, bool *taken, size_t *n, size_t kind)
{
	size_t most = headlines[kind].most;

	for (size_t i = 0; i < w->n && *n < HEADLINES && most; i++)
		if (!taken[i] && headlines[kind].is(w->line[i])) {
			taken[i] = true;
			++*n;
			most--;
		}
}

static void pick(const struct diffwords *w, char *buf, size_t n)
{
	bool taken[DIFFWORDS_MAX] = { false };
	struct textbuf t = { buf, 0, n };
	size_t got = 0;

	for (size_t k = 0; k < sizeof(headlines) / sizeof(headlines[0]); k++)
		take(w, taken, &got, k);
	for (size_t i = 0; i < w->n; i++)
		if (taken[i])
			textbuf_add(&t, "%s%s", t.used ? "; " : "", w->line[i]);
}

int diff_headline(const struct canon_flow *a, const struct canon_flow *b,
		  unsigned int ignore, char *buf, size_t n, struct err *e)
{
	struct diffwords w;
	struct pairs p;
	int code = align_events(a, b, &p, e);

	*buf = '\0';
	if (!code) {
		code = diffwords_of(&w, a, b, &p, ignore, e);
		pick(&w, buf, n);
		diffwords_free(&w);
	}
	pairs_free(&p);
	return code;
}
