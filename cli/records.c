/* SPDX-License-Identifier: MIT
 *
 * records.c - reads objects, a line each: the run, connections with their rows before them,
 * the counts. Whatever comes is only believed as far as it is needed here.
 */
#include "records.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decompress.h"

#define LINE_MAX_BYTES ((size_t)16 << 20)
#define ROWS_MAX_HERE  100000

/**
 * struct records - An open file
 * @line:	Number of the line read last, for messages
 * @ended:	The counts have been read
 */
struct records {
	const char *path;
	struct decompress *input;
	FILE *in;
	char *buf;
	size_t cap;
	unsigned long line;
	bool ended;
	json_t *run;
	struct records_flow now;
	struct run_stats stats;
};

static int bad(const struct records *r, struct err *e, const char *what)
{
	return err_set(e, -EBADMSG, "%s, line %lu: %s", r->path, r->line, what);
}

/* Without getline(): a line without end would take all memory. */
static int read_line(struct records *r, size_t *n, struct err *e)
{
	int c;

	*n = 0;
	r->line++;
	while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
		if (*n == LINE_MAX_BYTES)
			return bad(r, e, "the line is too long");
		if (*n == r->cap) {
			size_t cap = r->cap ? r->cap * 2 : 4096;
			char *grown = realloc(r->buf, cap);

			if (!grown)
				return err_set(e, -ENOMEM, "out of memory");
			r->buf = grown;
			r->cap = cap;
		}
		r->buf[(*n)++] = (char)c;
	}
	if (c == EOF && decompress_trouble(r->input))
		return bad(r, e, decompress_trouble(r->input));
	if (c == EOF && ferror(r->in))
		return bad(r, e, strerror(errno));
	return c != EOF || *n ? 1 : 0;
}

/* Return: 1 with an object that has a type, 0 at the end of the file, or -errno. */
static int read_object(struct records *r, json_t **j, const char **type, struct err *e)
{
	size_t n;
	int code = read_line(r, &n, e);

	if (code <= 0)
		return code;
	*j = json_loadb(r->buf, n, JSON_REJECT_DUPLICATES, NULL);
	*type = json_string_value(json_object_get(*j, "type"));
	if (*type)
		return 1;
	json_decref(*j);
	*j = NULL;
	return bad(r, e, "no record: an object with a type was expected");
}

static int read_run(struct records *r, struct err *e)
{
	const char *type;
	int code = read_object(r, &r->run, &type, e);

	if (code < 0)
		return code;
	if (code && strcmp(type, "run") == 0)
		return 0;
	return err_set(e, -EBADMSG, "%s: not what replay --format json writes",
		       r->path);
}

static void forget(struct records *r)
{
	json_decref(r->now.flow);
	json_decref(r->now.rows);
	r->now = (struct records_flow){ 0 };
}

void records_close(struct records *r)
{
	if (!r)
		return;
	forget(r);
	json_decref(r->run);
	fclose(r->in);
	decompress_close(r->input);
	free(r->buf);
	free(r);
}

int records_open_stream(struct records **r, FILE *in, const char *path, struct err *e)
{
	struct records *n = calloc(1, sizeof(*n));
	struct decompress *input;
	int code = decompress_open(&input, in, e);

	if (code || !n) {
		free(n);
		if (!code)
			decompress_close(input);
		return code ? err_wrap(e, "%s: ", path)
			    : err_set(e, -ENOMEM, "out of memory");
	}
	n->path = path;
	n->input = input;
	n->in = decompress_stream(input);
	code = read_run(n, e);
	if (code)
		records_close(n);
	else
		*r = n;
	return code;
}

int records_open(struct records **r, const char *path, struct err *e)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");

	if (!in)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	return records_open_stream(r, in, path, e);
}

const char *records_path(const struct records *r)
{
	return r->path;
}

json_t *records_run(const struct records *r)
{
	return r->run;
}

const struct run_stats *records_stats(const struct records *r)
{
	return &r->stats;
}

static uint64_t count(const json_t *j, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(j, key));

	return n > 0 ? (uint64_t)n : 0;
}

static int count_ending(struct run_stats *st, const char *name, uint64_t n)
{
	for (int i = 0; i < ENDING_N; i++)
		if (strcmp(endings[i].name, name) == 0) {
			st->endings[i] += n;
			return 0;
		}
	return -EBADMSG;
}

static int count_cause(struct run_stats *st, const char *name, uint64_t n)
{
	for (int i = 0; i < CAUSE_N; i++)
		if (strcmp(causes[i].name, name) == 0) {
			st->causes[i] += n;
			return 0;
		}
	return -EBADMSG;
}

static int take_counts(struct records *r, json_t *j)
{
	struct run_stats *st = &r->stats;
	uint64_t icmp = count(j, "icmp"), not_tcp = count(j, "not_tcp");
	const char *name;
	json_t *n;

	*st = (struct run_stats){ .frames = count(j, "frames"),
				  .flows = count(j, "flows"),
				  .dropped = count(j, "dropped"),
				  .evicted = count(j, "evicted"),
				  .elided = count(j, "elided") };
	st->skipped[DISSECT_OK] = count(j, "segments");
	st->skipped[DISSECT_ICMP] = icmp;
	st->skipped[DISSECT_NOT_TCP] = not_tcp > icmp ? not_tcp - icmp : 0;
	st->skipped[DISSECT_FRAGMENT] = count(j, "fragments");
	st->skipped[DISSECT_TRUNCATED] = count(j, "truncated");
	st->skipped[DISSECT_MALFORMED] = count(j, "malformed");
	json_object_foreach(json_object_get(j, "endings"), name,
			    n) if (count_ending(st, name,
						(uint64_t)json_integer_value(
							n))) return -EBADMSG;
	json_object_foreach(json_object_get(j, "causes"), name,
			    n) if (count_cause(st, name,
					       (uint64_t)json_integer_value(
						       n))) return -EBADMSG;
	return 0;
}

static int end(struct records *r, json_t *j, struct err *e)
{
	int code = take_counts(r, j);

	json_decref(j);
	if (code)
		return bad(r, e, "an ending or a cause that is not known here");
	r->ended = true;
	return 0;
}

static int take_flow(struct records *r, json_t *j, struct err *e)
{
	json_t *frames = json_object_get(j, "frames");

	r->now.flow = j;
	if (!json_is_integer(json_array_get(frames, 0)))
		return bad(r, e, "a connection without its frames");
	r->now.frame = (uint64_t)json_integer_value(json_array_get(frames, 0));
	return 1;
}

static int take_row(struct records *r, json_t *j, struct err *e)
{
	if (json_array_size(r->now.rows) >= ROWS_MAX_HERE) {
		json_decref(j);
		return bad(r, e, "too many rows of one connection");
	}
	return json_array_append_new(r->now.rows, j)
		       ? err_set(e, -ENOMEM, "out of memory")
		       : 0;
}

static int next(struct records *r, struct err *e)
{
	const char *type;
	json_t *j;
	int code;

	do {
		code = read_object(r, &j, &type, e);
		if (code == 0)
			return bad(r, e,
				   "the end is missing: the counts were expected");
		if (code < 0)
			return code;
		if (strcmp(type, "stats") == 0)
			return end(r, j, e);
		if (strcmp(type, "flow") == 0)
			return take_flow(r, j, e);
		code = take_row(r, j, e);
	} while (code == 0);
	return code;
}

int records_next(struct records *r, struct records_flow *f, struct err *e)
{
	int code;

	forget(r);
	if (r->ended)
		return 0;
	r->now.rows = json_array();
	if (!r->now.rows)
		return err_set(e, -ENOMEM, "out of memory");
	code = next(r, e);
	*f = r->now;
	return code;
}
