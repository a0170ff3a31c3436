/* SPDX-License-Identifier: MIT
 *
 * cmd_merge.c - several outputs of replay --format json as one.
 *
 * Shards of one capture become what one run over all of it would have written: their
 * connections are taken in order of first frame and numbered anew. Different captures
 * follow each other, each connection with the name of its own.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "confine.h"
#include "flowline.h"
#include "jsonline.h"
#include "opts.h"
#include "records.h"

static const char doc[] =
	"Make one of several outputs of replay --format json: of all shards of a capture, as "
	"if it had not been divided, or of different captures, one after the other. Files "
	"may be compressed; - is standard input.";

/**
 * struct part - An input
 * @flow:	Its next connection, if it is not @ended
 */
struct part {
	struct records *records;
	struct records_flow flow;
	bool ended;
};

/**
 * struct merge - All of them
 * @shards:	They are shards of one capture
 * @number:	Of the last connection
 */
struct merge {
	struct part *part;
	size_t n;
	bool shards;
	uint64_t number;
	struct sink sink;
	struct run_stats stats;
};

static const char *run_string(const struct part *p, const char *key)
{
	const char *s =
		json_string_value(json_object_get(records_run(p->records), key));

	return s ? s : "";
}

/* Each part once, all of the same capture. */
static int check_shard(const struct merge *m, const struct part *p, bool seen[],
		       struct err *e)
{
	const char *path = records_path(p->records);
	const char *shard = run_string(p, "shard");
	const char *source = run_string(p, "source"),
		   *first = run_string(m->part, "source");
	uint32_t i, n;

	if (!opts_shard(shard, &i, &n))
		return err_set(e, -EINVAL, "%s: not a shard, the others are", path);
	if (strcmp(source, first) != 0)
		return err_set(e, -EINVAL, "%s: a shard of '%s', not of '%s'", path,
			       source, first);
	if (n != m->n)
		return err_set(e, -EINVAL, "%s: shard %s, but there are %zu files",
			       path, shard, m->n);
	if (seen[i])
		return err_set(e, -EINVAL, "%s: shard %s is there already", path,
			       shard);
	seen[i] = true;
	return 0;
}

static int check_shards(const struct merge *m, struct err *e)
{
	bool *seen = calloc(m->n, sizeof(*seen));
	int code = 0;

	if (!seen)
		return err_set(e, -ENOMEM, "out of memory");
	for (size_t i = 0; i < m->n && !code; i++)
		code = check_shard(m, &m->part[i], seen, e);
	free(seen);
	return code;
}

static int open_parts(struct merge *m, char *const paths[], size_t n, struct err *e)
{
	int code = 0;

	m->part = calloc(n, sizeof(*m->part));
	if (!m->part)
		return err_set(e, -ENOMEM, "out of memory");
	for (; m->n < n && !code; m->n += !code) {
		code = records_open(&m->part[m->n].records, paths[m->n], e);
		if (!code && *run_string(&m->part[m->n], "shard"))
			m->shards = true;
	}
	if (!code && m->shards)
		code = check_shards(m, e);
	return code;
}

static int advance(struct merge *m, struct part *p, struct err *e)
{
	int code = records_next(p->records, &p->flow, e);

	p->ended = code <= 0;
	if (code == 0)
		run_stats_add(&m->stats, records_stats(p->records));
	return code < 0 ? code : 0;
}

static int start(struct merge *m, struct err *e)
{
	int code = 0;

	for (size_t i = 0; i < m->n && !code; i++)
		code = advance(m, &m->part[i], e);
	return code;
}

/* Whose connection is next, NULL if none is left. */
static struct part *turn(const struct merge *m)
{
	struct part *best = NULL;

	for (size_t i = 0; i < m->n; i++) {
		struct part *p = &m->part[i];

		if (p->ended || (best && best->flow.frame <= p->flow.frame))
			continue;
		best = p;
		if (!m->shards)
			break;
	}
	return best;
}

static int put_json(struct merge *m, const struct part *p, struct err *e)
{
	json_t *row, *number = json_integer((json_int_t)m->number);
	int code = 0;
	size_t i;

	json_array_foreach(p->flow.rows, i, row)
	{
		if (!json_is_null(json_object_get(row, "flow")))
			json_object_set(row, "flow", number);
		code = code ? code : jsonline_put(m->sink.out, json_incref(row), e);
	}
	json_object_set_new(p->flow.flow, "flow", number);
	if (!m->shards && m->n > 1)
		json_object_set_new(p->flow.flow, "source",
				    json_string(run_string(p, "source")));
	return code ? code : jsonline_put(m->sink.out, json_incref(p->flow.flow), e);
}

/* "SECONDS.NANOSECONDS", nine digits of them */
static uint64_t ns_of(const json_t *flow, const char *key)
{
	const char *s = json_string_value(json_object_get(flow, key));
	char *end;
	uint64_t sec;

	if (!s)
		return 0;
	sec = strtoull(s, &end, 10);
	if (*end != '.' || sec > UINT64_MAX / 1000000000 - 1)
		return 0;
	return sec * 1000000000 + strtoull(end + 1, NULL, 10) % 1000000000;
}

static uint64_t both(const json_t *flow, const char *key)
{
	const json_t *j = json_object_get(flow, key);

	return (uint64_t)json_integer_value(json_object_get(j, "client")) +
	       (uint64_t)json_integer_value(json_object_get(j, "server"));
}

static const char *string_of(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s ? s : "";
}

static int put_line(struct merge *m, const struct part *p, struct err *e)
{
	const json_t *j = p->flow.flow, *list = json_object_get(j, "causes");
	uint64_t first = ns_of(j, "start"), last = ns_of(j, "end");
	const struct flowline l = {
		.number = m->number,
		.ns = last > first ? last - first : 0,
		.segments = both(j, "packets"),
		.bytes = both(j, "bytes"),
		.client = string_of(j, "client"),
		.server = string_of(j, "server"),
		.ending = string_of(j, "ending"),
		.closer = json_string_value(json_object_get(j, "closer")),
	};
	FILE *out = m->sink.out;

	flowline_put(out, &l);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);

		flowline_cause(out, i, string_of(c, "cause"),
			       string_of(c, "certainty"));
	}
	flowline_end(out, json_array_size(list));
	return ferror(out) ? stream_flush(out, e) : 0;
}

static int put_nothing(struct merge *m, const struct part *p, struct err *e)
{
	(void)m;
	(void)p;
	(void)e;
	return 0;
}

/* One run of them all: that of the whole, or of several captures. */
static int begin_json(struct merge *m, struct err *e)
{
	json_t *run = json_deep_copy(records_run(m->part->records));

	json_object_del(run, "shard");
	if (!m->shards && m->n > 1)
		json_object_set_new(run, "source", json_string("several files"));
	return jsonline_put(m->sink.out, run, e);
}

static int begin_lines(struct merge *m, struct err *e)
{
	(void)e;
	flowline_head(m->sink.out);
	return 0;
}

/* The formats that a merge can have; how they end their own sinks know. */
static const struct {
	const char *name;
	int (*begin)(struct merge *m, struct err *e);
	int (*put)(struct merge *m, const struct part *p, struct err *e);
} formats[] = {
	{ "json", begin_json, put_json },
	{ "flows", begin_lines, put_line },
	{ "summary", NULL, put_nothing },
};

static int merge(struct merge *m, size_t format, struct err *e)
{
	int code = formats[format].begin ? formats[format].begin(m, e) : 0;
	struct part *p;

	if (!code)
		code = start(m, e);
	while (!code && (p = turn(m))) {
		m->number++;
		code = formats[format].put(m, p, e);
		if (!code)
			code = advance(m, p, e);
	}
	if (!code)
		code = m->sink.ops->end(&m->sink, &m->stats, e);
	return code;
}

static size_t format_of(const char *name)
{
	size_t i = 0;

	while (i < sizeof(formats) / sizeof(formats[0]) &&
	       strcmp(formats[i].name, name) != 0)
		i++;
	return i;
}

int cmd_merge(int argc, char *argv[])
{
	struct merge m = { .sink = { .out = stdout } };
	struct opts o;
	struct err e;
	size_t format;
	int code;

	opts_parse(&o, argc, argv, OPTS_OF_merge, "FILE...", doc);
	if (o.nwords == 0)
		return trouble("merge: which files? See 'tcpclose-trace merge --help'");
	format = format_of(o.format->name);
	if (format == sizeof(formats) / sizeof(formats[0]))
		return trouble("merge: --format is json, flows or summary, not %s",
			       o.format->name);
	m.sink.ops = o.format;
	code = open_parts(&m, o.words, o.nwords, &e);
	if (!code)
		code = confine(&o, SANDBOX_READ, NULL, &e);
	if (!code)
		code = merge(&m, format, &e);
	for (size_t i = 0; i < m.n; i++)
		records_close(m.part[i].records);
	free(m.part);
	if (code)
		fflush(stdout);
	return code ? trouble("%s", e.msg) : EXIT_SAME;
}
