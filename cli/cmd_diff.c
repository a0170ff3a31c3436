/* SPDX-License-Identifier: MIT
 *
 * cmd_diff.c - compare captures, recordings, texts, or folders of them.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "canonize.h"
#include "cmd.h"
#include "compare.h"
#include "confine.h"
#include "diffshow.h"
#include "opts.h"
#include "page.h"
#include "pager.h"

static const char doc[] =
	"Compare how connections end: two captures (pcap, pcapng, compressed), recordings "
	"(with NAME.calls beside), texts of --format canon, or folders of any of these, of "
	"which there may be more than two. Events are matched, not lines; what "
	"never repeats does not count. The exit status is that of diff(1): 0 the same, 1 "
	"different, 2 trouble.";

/**
 * struct session - Two files being compared
 * @trouble:	One of them could not be read whole
 */
struct session {
	const struct opts *o;
	struct diff_cfg cfg;
	struct canon c[2];
	bool trouble;
	size_t same, differ, alone[2];
};

static void tell_alone(const struct session *s, int x, const struct canon_flow *f)
{
	fprintf(s->cfg.out, "Only in %s: flow %" PRIu64 "%s%s%s%s, %s%s%s\n",
		s->cfg.title[x], f->number, f->client ? ": " : "",
		f->client ? f->client : "", f->client ? " -> " : "",
		f->client ? f->server : "", f->ending, f->ncauses ? ", " : "",
		f->ncauses ? f->causes[0] : "");
}

#define ALONE_SHOWN 20

static int show_pair(struct session *s, const struct pair *p, struct err *e)
{
	const struct canon_flow *a = p->a == ALIGN_NONE ? NULL : &s->c[0].flows[p->a];
	const struct canon_flow *b = p->b == ALIGN_NONE ? NULL : &s->c[1].flows[p->b];

	s->same += p->same;
	s->differ += a && b && !p->same;
	s->alone[0] += !b;
	s->alone[1] += !a;
	if (s->o->brief)
		return 0;
	if (s->o->json || s->o->html)
		return diff_json(&s->cfg, NULL, a, b, e);
	if (a && b)
		return p->same ? 0 : diff_text(&s->cfg, NULL, a, b, e);
	if (a && s->alone[0] <= ALONE_SHOWN)
		tell_alone(s, 0, a);
	if (b && s->alone[1] <= ALONE_SHOWN)
		tell_alone(s, 1, b);
	return 0;
}

static void show_totals(const struct session *s)
{
	if (s->o->brief && (s->differ || s->alone[0] || s->alone[1]))
		fprintf(s->cfg.out, "%s and %s differ\n", s->cfg.title[0],
			s->cfg.title[1]);
	if (s->o->brief)
		return;
	if (s->o->json || s->o->html)
		fprintf(s->cfg.out,
			"{\"type\":\"diff\",\"same\":%zu,\"differ\":%zu,\"only_a\":%zu,"
			"\"only_b\":%zu}\n",
			s->same, s->differ, s->alone[0], s->alone[1]);
	else if (s->same + s->differ > 1 || s->alone[0] || s->alone[1])
		fprintf(s->cfg.out,
			"%zu flows are the same, %zu differ, %zu only in the first, %zu "
			"only in the second\n",
			s->same, s->differ, s->alone[0], s->alone[1]);
}

/* Segments of which only the number is known, for want of memory. */
static bool is_folded(const struct canon_flow *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->events[i].kind == CANON_OTHER)
			return true;
	return false;
}

static void tell_folded(const struct session *s)
{
	for (int x = 0; x < 2; x++) {
		size_t n = 0;

		for (size_t i = 0; i < s->c[x].n; i++)
			n += is_folded(&s->c[x].flows[i]);
		if (n)
			remark("%s: of %zu long flows only the number of some segments "
			       "is compared; see --max-memory",
			       s->cfg.title[x], n);
	}
}

static int compare_flows(struct session *s, struct err *e)
{
	struct pairs p;
	int code = align_flows(&s->c[0], &s->c[1], &p, e);

	for (size_t i = 0; i < p.n && !code; i++)
		code = show_pair(s, &p.list[i], e);
	pairs_free(&p);
	if (!code)
		show_totals(s);
	tell_folded(s);
	return code;
}

/* What the page says of itself. */
static void put_run(const struct session *s)
{
	json_t *run =
		json_pack("{s:s, s:b, s:s, s:o}", "type", "run", "compares", 1,
			  "version", TCT_VERSION, "source",
			  json_sprintf("%s and %s", s->cfg.title[0], s->cfg.title[1]));

	json_dumpf(run, s->cfg.out, JSON_COMPACT | JSON_ENSURE_ASCII);
	fputc('\n', s->cfg.out);
	json_decref(run);
}

/* Records first: whether there is something to show is known when all are compared. */
static int compare_on_page(struct session *s, struct err *e)
{
	char *text = NULL;
	size_t size = 0;
	struct err late;
	int code;

	s->cfg.out = open_memstream(&text, &size);
	s->cfg.whole = true;
	if (!s->cfg.out)
		return err_set(e, -ENOMEM, "no memory for the report");
	put_run(s);
	code = compare_flows(s, e);
	if (stream_keep(s->cfg.out, &text, &late) && !code) {
		*e = late;
		code = late.code;
	}
	if (!code) {
		page_begin(stdout, "Comparison");
		page_tables(stdout);
		code = page_records(stdout, text, size, size > PAGE_PLAIN, e);
		page_end(stdout);
	}
	free(text);
	return code ? code : stream_flush(stdout, e);
}

static int diff_files(const struct opts *o, const struct canonize_cfg *how,
		      const struct input in[2])
{
	struct session s = { .o = o,
			     .cfg = { .out = stdout,
				      .style = o->style,
				      .title = { in[0].title, in[1].title },
				      .ignore = how->ignore } };
	struct err e;
	int code = 0;

	for (int x = 0; x < 2; x++)
		if (canonize(in[x].path, how, &s.c[x], &e)) {
			trouble("%s", e.msg);
			s.trouble = true;
		}
	/* Of one that is cut short there is what came before the cut. */
	if ((!s.trouble || (s.c[0].n && s.c[1].n)) &&
	    (o->html && !o->brief ? compare_on_page : compare_flows)(&s, &e))
		code = trouble("%s", e.msg);
	canon_free(&s.c[0]);
	canon_free(&s.c[1]);
	if (s.trouble || code)
		return EXIT_TROUBLE;
	return s.differ || s.alone[0] || s.alone[1] ? EXIT_DIFFERS : EXIT_SAME;
}

static int check_kinds(const struct input *in, size_t n, bool html)
{
	for (size_t i = 1; i < n; i++)
		if (in[i].folder != in[0].folder)
			return trouble("diff: %s is a folder, %s is not",
				       in[in[0].folder ? 0 : i].path,
				       in[in[0].folder ? i : 0].path);
	if (in[0].folder && html)
		return trouble("diff: --format html compares two files, not folders");
	if (!in[0].folder && n > 2)
		return trouble(
			"diff: two files at a time; more than two must be folders");
	return EXIT_SAME;
}

int cmd_diff(int argc, char *argv[])
{
	struct input in[DIFFTABLE_COLUMNS];
	struct canonize_cfg how = { .ignore = 0 };
	struct opts o;
	struct err e;
	int code;

	opts_parse(&o, argc, argv, OPTS_OF_diff, "A B...", doc);
	if (o.nwords < 2 || o.nwords > DIFFTABLE_COLUMNS)
		return trouble("diff: which two? See 'tcpclose-trace diff --help'");
	how.max_memory = o.max_memory;
	code = parse_ignore(o.ignore, &how.ignore);
	for (size_t i = 0; i < o.nwords && !code; i++)
		code = input_open(&in[i], o.words[i]);
	if (!code)
		code = check_kinds(in, o.nwords, o.html);
	if (code)
		return code;
	pager_start(&o);
	inputs_settle(in, o.nwords, &how);
	if (confine(&o, SANDBOX_FILES, NULL, &e))
		return trouble("%s", e.msg);
	return in[0].folder ? compare_folders(&o, &how, in, o.nwords)
			    : diff_files(&o, &how, in);
}
