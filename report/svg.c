/* SPDX-License-Identifier: MIT
 *
 * svg.c - one connection as a ladder diagram, for a document or a bug report.
 */
#include "sink.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "page.h"
#include "prose.h"
#include "svg_rows.h"
#include "text.h"

#define TOP	   84 /* of the rows */
#define PROSE_COLS 150

/** struct picture - What is known of the drawing when its head is written, at the end */
struct picture {
	FILE *body;
	char *text;
	size_t size;
	int height;
};

static int svg_begin(struct sink *k, struct err *e)
{
	struct picture *p;

	if (k->own)
		return err_set(e, -EINVAL,
			       "svg draws one flow, and this is another run");
	k->own = p = calloc(1, sizeof(*p));
	if (p)
		p->body = open_memstream(&p->text, &p->size);
	return p && p->body ? 0 : err_set(e, -ENOMEM, "no memory for the drawing");
}

static void put_line(FILE *out, const char *class, int x, int y, const char *anchor,
		     const char *text)
{
	fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">", class,
		x, y, anchor);
	page_text(out, text);
	fputs("</text>\n", out);
}

static void put_head(FILE *out, const struct sink *k, const struct flow_view *v)
{
	enum side c = (enum side)v->flow->client;
	char ep[ENDPOINT_STRLEN], text[256];

	snprintf(text, sizeof(text), "%s: flow %" PRIu64 ", %s",
		 k->info.scenario ? k->info.scenario : k->info.source, v->number,
		 endings[v->verdict->ending].name);
	put_line(out, "name", 8, 20, "start", text);
	snprintf(text, sizeof(text), "client %s", endpoint_str(&v->flow->end[c], ep));
	put_line(out, "name", 410, TOP - 20, "end", text);
	snprintf(text, sizeof(text), "server %s",
		 endpoint_str(&v->flow->end[flow_server(v->flow)], ep));
	put_line(out, "name", 836, TOP - 20, "start", text);
	put_line(out, "time", 8, TOP - 20, "start", "seconds");
}

/* Below the ladder, in lines. */
static int put_prose(FILE *out, int y, const char *first, const char *text)
{
	put_line(out, "name", 8, y + 16, "start", first);
	while (*text) {
		size_t cut = text_break(text, PROSE_COLS);
		char line[512];

		snprintf(line, sizeof(line), "%.*s", (int)cut, text);
		y += 17;
		put_line(out, "prose", 60, y, "start", line);
		text += cut;
		text += strspn(text, " ");
	}
	return y + 4;
}

static int put_verdict(FILE *out, const struct flow_view *v, int y)
{
	const struct verdict *d = v->verdict;
	char text[1024];

	prose_ending(v, text, sizeof(text));
	y = put_prose(out, y, "End", text);
	for (size_t i = 0; i < d->ncauses; i++) {
		prose_cause(v, d->causes[i], text, sizeof(text));
		y = put_prose(out, y, i ? "or" : "Why", text);
	}
	prose_saw(v, text, sizeof(text));
	if (*text)
		y = put_prose(out, y, "Saw", text);
	return y;
}

static int svg_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct picture *p = k->own;
	int y;

	if (p->height)
		return err_set(e, -EINVAL,
			       "svg draws one flow, and there are more: choose one by "
			       "--flow");
	put_head(p->body, k, v);
	y = svg_rows(p->body, v, k->want_kernel, TOP);
	if (y < 0)
		return err_set(e, y, "no memory for the drawing");
	p->height = put_verdict(p->body, v, y) + 14;
	return 0;
}

static int svg_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	struct picture *p = k->own;
	int code = stream_flush(p->body, e);

	(void)st;
	if (code)
		return code;
	fprintf(k->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" "
		"width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n<style>\n",
		SVG_WIDTH, p->height, SVG_WIDTH, p->height);
	fwrite(asset_ladder.text, 1, asset_ladder.n, k->out);
	fprintf(k->out,
		"</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n",
		SVG_WIDTH, p->height);
	fwrite(p->text, 1, p->size, k->out);
	fputs("</svg>\n", k->out);
	return sink_flush(k, e);
}

static void svg_close(struct sink *k)
{
	struct picture *p = k->own;

	if (p && p->body)
		fclose(p->body);
	if (p)
		free(p->text);
	free(p);
}

const struct sink_ops sink_svg = {
	.name = "svg",
	.help = "the ladder diagram of one connection (see --flow)",
	.rows = true,
	.alone = true,
	.begin = svg_begin,
	.flow = svg_flow,
	.end = svg_end,
	.close = svg_close,
};
