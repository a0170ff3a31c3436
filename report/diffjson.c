/* SPDX-License-Identifier: MIT
 *
 * diffjson.c - what differs between two flows, for programs.
 */
#include <errno.h>
#include <jansson.h>

#include "diffshow.h"
#include "diffwords.h"

static json_t *side_json(const struct canon_flow *f, const char *title)
{
	if (!f)
		return json_null();
	return json_pack("{s:s, s:I, s:s?, s:s?, s:s}", "title", title, "flow",
			 (json_int_t)f->number, "client", f->client, "server",
			 f->server, "ending", f->ending);
}

static const char *const kind_name[] = {
	[CANON_SEGMENT] = "segment", [CANON_CALL] = "call",   [CANON_SOCKET] = "socket",
	[CANON_KERNEL] = "kernel",   [CANON_OTHER] = "other",
};

static const char *const side_name[] = {
	[CANON_CLIENT] = "client",
	[CANON_SERVER] = "server",
	[CANON_NOBODY] = NULL,
};

/* An event as it stands in a row, or all that is known of it. */
static json_t *cell_json(const struct diff_cfg *cfg, const struct canon_flow *f,
			 size_t i)
{
	const struct canon_event *ev;

	if (i == ALIGN_NONE)
		return json_null();
	ev = &f->events[i];
	if (!cfg->whole)
		return json_string(ev->text);
	return json_pack("{s:s, s:s?, s:s?, s:s}", "kind", kind_name[ev->kind], "side",
			 side_name[ev->side], "wait", ev->wait, "text", ev->text);
}

static json_t *rows_json(const struct diff_cfg *cfg, const struct canon_flow *a,
			 const struct canon_flow *b, const struct pairs *p)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < p->n; i++) {
		const struct pair *q = &p->list[i];

		if (q->same && !cfg->whole)
			continue;
		json_array_append_new(rows,
				      json_pack("{s:s, s:o, s:o}", "mark", diff_mark(q),
						"a", cell_json(cfg, a, q->a), "b",
						cell_json(cfg, b, q->b)));
	}
	return rows;
}

static json_t *words_json(const struct diffwords *w)
{
	json_t *list = json_array();

	for (size_t i = 0; i < w->n; i++)
		json_array_append_new(list, json_string(w->line[i]));
	return list;
}

static int put_json(const struct diff_cfg *cfg, json_t *o, struct err *e)
{
	int bad = !o || json_dumpf(o, cfg->out,
				   JSON_COMPACT | JSON_PRESERVE_ORDER |
					   (cfg->whole ? JSON_ENSURE_ASCII : 0));

	json_decref(o);
	fputc('\n', cfg->out);
	if (bad && !ferror(cfg->out))
		return err_set(e, -ENOMEM, "no memory for a comparison");
	return ferror(cfg->out) ? stream_flush(cfg->out, e) : 0;
}

static json_t *pair_json(const struct diff_cfg *cfg, const char *name,
			 const struct canon_flow *a, const struct canon_flow *b,
			 bool same)
{
	return json_pack("{s:s, s:s?, s:o, s:o, s:b}", "type", "pair", "name", name,
			 "a", side_json(a, cfg->title[0]), "b",
			 side_json(b, cfg->title[1]), "same", same);
}

int diff_json(const struct diff_cfg *cfg, const char *name, const struct canon_flow *a,
	      const struct canon_flow *b, struct err *e)
{
	bool same = a && b && align_same(a, b);
	json_t *o = pair_json(cfg, name, a, b, same);
	struct diffwords w;
	struct pairs p;
	int code;

	if (same || !a || !b)
		return put_json(cfg, o, e);
	code = align_events(a, b, &p, e);
	if (code) {
		json_decref(o);
		return code;
	}
	code = diffwords_of(&w, a, b, &p, cfg->ignore, e);
	json_object_set_new(o, "changes", words_json(&w));
	json_object_set_new(o, "rows", rows_json(cfg, a, b, &p));
	diffwords_free(&w);
	pairs_free(&p);
	if (!code)
		return put_json(cfg, o, e);
	json_decref(o);
	return code;
}
