/* SPDX-License-Identifier: MIT
 *
 * html.c - one page that needs nothing else: it holds what json writes, and draws it.
 *
 * The records stand in the page in blocks that are no script to the browser. Small reports
 * have them as they are; from some size on they are packed. Nothing in them can end their
 * element: '<' is written as JSON's \u003c. The policy of the page lets only its own script
 * run and fetches nothing, whatever a record says.
 */
#include "sink.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "packed.h"
#include "page.h"

/* Records are put out so many bytes at a time. */
#define BLOCK ((size_t)512 << 10)

/**
 * struct report - A page that is being written
 * @json:	Who writes records, into @block
 * @written:	Bytes of records put out
 */
struct report {
	struct sink json;
	FILE *block;
	char *text;
	size_t size, written;
};

extern const struct sink_ops sink_json;

static int open_block(struct report *r, struct err *e)
{
	r->block = open_memstream(&r->text, &r->size);
	r->json.out = r->block;
	return r->block ? 0 : err_set(e, -ENOMEM, "no memory for the report");
}

static void drop_block(struct report *r)
{
	if (r->block)
		fclose(r->block);
	free(r->text);
	r->block = NULL;
	r->text = NULL;
}

static int put_block(struct sink *k, struct report *r, struct err *e)
{
	int code = stream_flush(r->block, e);

	if (code || !r->size)
		return code;
	code = page_records(k->out, r->text, r->size, r->written >= PAGE_PLAIN, e);
	r->written += r->size;
	drop_block(r);
	return code ? code : open_block(r, e);
}

static int begin_page(struct sink *k, struct err *e)
{
	struct report *r = calloc(1, sizeof(*r));

	k->own = r;
	if (!r)
		return err_set(e, -ENOMEM, "no memory for the report");
	r->json.ops = &sink_json;
	r->json.want_rows = true;
	page_begin(k->out, k->info.scenario ? k->info.scenario : k->info.source);
	page_tables(k->out);
	return open_block(r, e);
}

/* Several runs may follow each other in one page. */
static int html_begin(struct sink *k, struct err *e)
{
	int code = k->own ? 0 : begin_page(k, e);
	struct report *r = k->own;

	if (code)
		return code;
	r->json.info = k->info;
	return r->json.ops->begin(&r->json, e);
}

static int html_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct report *r = k->own;
	int code = r->json.ops->flow(&r->json, v, e);

	if (!code && ftell(r->block) >= (long)BLOCK)
		code = put_block(k, r, e);
	return code;
}

static int html_loose(struct sink *k, const struct rowlist *rows, struct err *e)
{
	struct report *r = k->own;

	return r->json.ops->loose(&r->json, rows, e);
}

static int html_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	struct report *r = k->own;
	int code = r->json.ops->end(&r->json, st, e);

	if (!code)
		code = put_block(k, r, e);
	return code ? code : sink_flush(k, e);
}

/* Whatever has happened: what is there can be looked at. */
static void html_close(struct sink *k)
{
	struct report *r = k->own;

	if (!r)
		return;
	page_end(k->out);
	drop_block(r);
	free(r);
}

const struct sink_ops sink_html = {
	.name = "html",
	.help = "a page of its own: overview, table, and a ladder diagram a connection",
	.rows = true,
	.alone = true,
	.opinions = true,
	.begin = html_begin,
	.flow = html_flow,
	.loose = html_loose,
	.end = html_end,
	.close = html_close,
};
