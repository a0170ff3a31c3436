/* SPDX-License-Identifier: MIT
 *
 * zeek.c - a conn.log as Zeek's ASCII writer has it.
 *
 * Its times are those of packets: the clock of who runs this does not go into it.
 */
#include "zeek.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "sink.h"
#include "zeekcolumns.h"

#define UNSET "-"
#define EMPTY "(empty)"

static void put_time(FILE *out, const char *key, const tstamp *ts)
{
	time_t s = ts ? (time_t)(*ts / 1000000000) : 0;
	char text[32] = UNSET;
	struct tm tm;

	if (ts && gmtime_r(&s, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d-%H-%M-%S", &tm);
	fprintf(out, "#%s\t%s\n", key, text);
}

static void put_head(FILE *out, const tstamp *opened)
{
	fputs("#separator \\x09\n"
	      "#set_separator\t,\n"
	      "#empty_field\t" EMPTY "\n"
	      "#unset_field\t" UNSET "\n"
	      "#path\tconn\n",
	      out);
	put_time(out, "open", opened);
	fputs("#fields", out);
	for (size_t i = 0; i < ZEEK_COLUMNS; i++)
		fprintf(out, "\t%s", zeek_columns[i].name);
	fputs("\n#types", out);
	for (size_t i = 0; i < ZEEK_COLUMNS; i++)
		fprintf(out, "\t%s", zeek_columns[i].type);
	fputc('\n', out);
}

static void put_list(FILE *out, const struct zeek_value *v)
{
	if (v->n == 0)
		fputs(EMPTY, out);
	for (size_t i = 0; i < v->n; i++)
		fprintf(out, "%s%s", i ? "," : "", v->list[i]);
}

static void put_value(FILE *out, const struct zeek_value *v)
{
	switch (v->kind) {
	case ZEEK_UNSET:
		fputs(UNSET, out);
		break;
	case ZEEK_NUMBER:
		fprintf(out, "%" PRIu64, v->n);
		break;
	case ZEEK_SECONDS:
		fprintf(out, "%" PRIu64 ".%06" PRIu64, v->n / 1000000, v->n % 1000000);
		break;
	case ZEEK_STRING:
		fputs(v->s, out);
		break;
	case ZEEK_LIST:
		put_list(out, v);
		break;
	}
}

/** struct conn_log - So many connections are in it, and the time of their last packet */
struct conn_log {
	uint64_t n;
	tstamp last;
};

static int zeek_begin(struct sink *k, struct err *e)
{
	free(k->own);
	k->own = calloc(1, sizeof(struct conn_log));
	return k->own ? 0 : err_set(e, -ENOMEM, "no memory for a conn.log");
}

static int zeek_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct conn_log *log = k->own;
	struct zeek_conn c = zeek_conn_of(v);
	struct zeek_value value;

	/* Zeek knows no connection without packets. */
	if (!v->story->first_frame)
		return 0;
	if (!log->n++)
		put_head(k->out, &v->story->first);
	if (v->flow->last > log->last)
		log->last = v->flow->last;
	for (size_t i = 0; i < ZEEK_COLUMNS; i++) {
		zeek_column_value(&c, i, &value);
		if (i)
			fputc('\t', k->out);
		put_value(k->out, &value);
	}
	fputc('\n', k->out);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int zeek_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	const struct conn_log *log = k->own;

	(void)st;
	if (!log->n)
		put_head(k->out, NULL);
	put_time(k->out, "close", log->n ? &log->last : NULL);
	return sink_flush(k, e);
}

static void zeek_close(struct sink *k)
{
	free(k->own);
}

const struct sink_ops sink_zeek = {
	.name = "zeek",
	.help = "a conn.log of Zeek's, with our columns at the end",
	.opinions = true,
	.alone = true,
	.begin = zeek_begin,
	.flow = zeek_flow,
	.end = zeek_end,
	.close = zeek_close,
};
