/* SPDX-License-Identifier: MIT
 *
 * difftable.c - a row a recording, a column a kernel.
 */
#include "difftable.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "text.h"

/* Of groups, DIFFTABLE_COLUMNS at most. */
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

#define NAME_COLS 25
#define WORDS_MAX 400

/**
 * struct groups - Which columns of a row agree
 * @of:		Each column's group, -1 for one that has nothing
 * @first:	The first column of each group, @n of them
 */
struct groups {
	int of[DIFFTABLE_COLUMNS];
	size_t first[DIFFTABLE_COLUMNS];
	size_t n;
};

static int same_all(const struct canon *a, const struct canon *b, bool *same,
		    struct err *e)
{
	struct pairs p;
	int code;

	*same = a->n == b->n;
	if (!*same)
		return 0;
	code = align_flows(a, b, &p, e);
	for (size_t i = 0; i < p.n && !code; i++)
		*same &= p.list[i].same;
	pairs_free(&p);
	return code;
}

static int group(struct groups *g, size_t n, const struct canon *const cells[],
		 struct err *e)
{
	int code = 0;

	g->n = 0;
	for (size_t i = 0; i < n && !code; i++) {
		bool same = false;

		g->of[i] = -1;
		for (size_t k = 0; cells[i] && k < g->n && !same && !code; k++) {
			code = same_all(cells[g->first[k]], cells[i], &same, e);
			if (same)
				g->of[i] = (int)k;
		}
		if (cells[i] && !same) {
			g->of[i] = (int)g->n;
			g->first[g->n++] = i;
		}
	}
	return code;
}

static bool both_differ(const struct pair *q)
{
	return !q->same && q->a != ALIGN_NONE && q->b != ALIGN_NONE;
}

/* How many flows there are, what differs in the first that does, how many more do. */
static int words_of(const struct difftable *t, const struct canon *a,
		    const struct canon *b, char *buf, size_t n, struct err *e)
{
	struct textbuf out = { buf, 0, n };
	char words[WORDS_MAX];
	size_t differ = 0;
	struct pairs p;
	int code = align_flows(a, b, &p, e);

	buf[0] = '\0';
	if (a->n != b->n)
		textbuf_add(&out, "%zu flows -> %zu", a->n, b->n);
	for (size_t i = 0; i < p.n && !code; i++) {
		if (!both_differ(&p.list[i]) || differ++)
			continue;
		code = diff_headline(&a->flows[p.list[i].a], &b->flows[p.list[i].b],
				     t->cfg.ignore, words, sizeof(words), e);
		textbuf_add(&out, "%s%s", out.used ? "; " : "", words);
	}
	if (differ > 1)
		textbuf_add(&out, "; and %zu flow%s more", differ - 1,
			    differ > 2 ? "s" : "");
	pairs_free(&p);
	return code;
}

static int width_of(const struct difftable *t)
{
	size_t most = 6;

	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->title[i]) > most)
			most = strlen(t->title[i]);
	return (int)most + 2;
}

static void put_head(struct difftable *t)
{
	struct line l;

	line_start(&l, &t->cfg.style);
	line_put(&l, TINT_BOLD, t->head);
	for (size_t i = 0; i < t->n; i++) {
		line_to(&l, NAME_COLS + width_of(t) * (int)i);
		line_put(&l, TINT_BOLD, t->title[i]);
	}
	line_end(&l, t->cfg.out);
}

static void put_letters(const struct difftable *t, const char *name,
			const struct groups *g)
{
	struct line l;

	line_start(&l, &t->cfg.style);
	line_put(&l, TINT_PLAIN, name);
	for (size_t i = 0; i < t->n; i++) {
		char letter[2] = "-";

		if (g->of[i] >= 0)
			letter[0] = letters[g->of[i]];
		line_put(&l, TINT_PLAIN, " ");
		line_to(&l, NAME_COLS + width_of(t) * (int)i);
		line_put(&l, g->of[i] > 0 ? TINT_YELLOW : TINT_PLAIN, letter);
	}
	line_end(&l, t->cfg.out);
}

static int put_row(struct difftable *t, const char *name, const struct groups *g,
		   const struct canon *const cells[], struct err *e)
{
	int code = 0;

	if (t->differ == 1)
		put_head(t);
	put_letters(t, name, g);
	for (size_t k = 1; k < g->n && !code; k++) {
		char words[WORDS_MAX], first[16];

		code = words_of(t, cells[g->first[0]], cells[g->first[k]], words,
				sizeof(words), e);
		snprintf(first, sizeof(first), "    %c   ", letters[k]);
		text_wrapped(t->cfg.out, &t->cfg.style, TINT_DIM, first, 8, words);
	}
	return code;
}

static json_t *group_json(const struct difftable *t, const struct groups *g, size_t k)
{
	json_t *titles = json_array();

	for (size_t i = 0; i < t->n; i++)
		if (g->of[i] == (int)k)
			json_array_append_new(titles, json_string(t->title[i]));
	return titles;
}

static int put_json(struct difftable *t, const char *name, const struct groups *g,
		    const struct canon *const cells[], struct err *e)
{
	json_t *o =
		json_pack("{s:s, s:s, s:[]}", "type", "row", "name", name, "groups");
	json_t *list = o ? json_object_get(o, "groups") : NULL;
	int code = o ? 0 : err_set(e, -ENOMEM, "diff: out of memory");

	for (size_t k = 0; k < g->n && !code; k++) {
		char words[WORDS_MAX] = "";

		if (k)
			code = words_of(t, cells[g->first[0]], cells[g->first[k]],
					words, sizeof(words), e);
		json_array_append_new(list,
				      json_pack("{s:o, s:s}", "in", group_json(t, g, k),
						"differs", words));
	}
	if (!code && json_dumpf(o, t->cfg.out, JSON_COMPACT | JSON_PRESERVE_ORDER))
		code = err_set(e, -EIO, "cannot write the output");
	json_decref(o);
	fputc('\n', t->cfg.out);
	return code;
}

int difftable_row(struct difftable *t, const char *name,
		  const struct canon *const cells[], struct err *e)
{
	struct groups g = { .n = 0 };
	int code = group(&g, t->n, cells, e);
	bool hole = false;

	if (code)
		return code;
	for (size_t i = 0; i < t->n; i++)
		hole |= !cells[i];
	t->rows++;
	t->missing += hole;
	t->differ += g.n > 1 || hole;
	if (t->brief)
		return 0;
	if (t->json)
		return put_json(t, name, &g, cells, e);
	return g.n > 1 || hole ? put_row(t, name, &g, cells, e) : 0;
}

static void put_end(const struct difftable *t)
{
	fprintf(t->cfg.out, "%s%zu of %zu are the same in all", t->differ ? "\n" : "",
		t->rows - t->differ, t->rows);
	if (t->missing)
		fprintf(t->cfg.out, ", %zu are not in all", t->missing);
	fputc('\n', t->cfg.out);
}

int difftable_end(struct difftable *t, struct err *e)
{
	if (t->brief && t->differ)
		fprintf(t->cfg.out, "%zu of %zu differ\n", t->differ, t->rows);
	else if (!t->brief && t->json)
		fprintf(t->cfg.out,
			"{\"type\":\"table\",\"rows\":%zu,\"same\":%zu,\"differ\":%zu,"
			"\"missing\":%zu}\n",
			t->rows, t->rows - t->differ, t->differ, t->missing);
	else if (!t->brief)
		put_end(t);
	return ferror(t->cfg.out) ? err_set(e, -EIO, "cannot write the output") : 0;
}
