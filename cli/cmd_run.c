/* SPDX-License-Identifier: MIT
 *
 * cmd_run.c - run scenarios live, show what came of them, compare with the promise.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyst.h"
#include "cmd.h"
#include "confine.h"
#include "live.h"
#include "nearest.h"
#include "pager.h"
#include "pool.h"
#include "promise.h"
#include "show.h"

static const char run_doc[] =
	"Run scenarios live: each plays its system calls between two processes over the "
	"loopback of a private network namespace while the packets are captured, shows "
	"both on one timeline and compares with what it promises.";
static const char all_doc[] =
	"Run every scenario live, end with a table. The exit status is 0 only if all came "
	"out as promised.";

/* What the analysis of one scenario's flows must say; filled flow by flow. */
struct outcome {
	struct promise promise;
	unsigned int flows, wrong;
	char ending[16], cause[64], closer[8];
};

struct result {
	const struct scenario *scn;
	enum live_status status;
	struct outcome got;
	char why[512];
	bool first; /* shown first: says what is missing of all of them */
};

static bool has_cause(const struct verdict *d, const char *name)
{
	if (!name)
		return d->ncauses == 0;
	for (size_t i = 0; i < d->ncauses; i++)
		if (strcmp(causes[d->causes[i]].name, name) == 0)
			return true;
	return false;
}

static bool has_a_cause(const struct verdict *d, const struct promise *p)
{
	return has_cause(d, p->cause) || (p->cause_too && has_cause(d, p->cause_too));
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void name_causes(const struct verdict *d, char *buf, size_t n)
{
	size_t used = 0;

	snprintf(buf, n, "-");
	for (size_t i = 0; i < d->ncauses && used < n; i++)
		used += (size_t)snprintf(buf + used, n - used, "%s%s", i ? ", " : "",
					 causes[d->causes[i]].name);
}

static void on_flow(void *arg, const struct flow_view *v)
{
	struct outcome *o = arg;
	const struct verdict *d = v->verdict;
	const char *closer = whose_name[d->closer];

	/* A connect() that sent nothing is no connection that could end. */
	if (d->ending == ENDING_UNSEEN)
		return;
	o->flows++;
	snprintf(o->ending, sizeof(o->ending), "%s", endings[d->ending].name);
	snprintf(o->closer, sizeof(o->closer), "%s", closer ? closer : "-");
	name_causes(d, o->cause, sizeof(o->cause));
	if (!same(endings[d->ending].name, o->promise.ending) ||
	    !same(closer, o->promise.closer) || !has_a_cause(d, &o->promise))
		o->wrong++;
}

/**
 * struct theatre - A run of scenarios
 * @list:	@n of them, with their @results
 * @again:	For a format that reads packets two times: those of each scenario, else NULL
 * @all:	The output of all
 * @table:	To be written behind it
 */
struct theatre {
	const struct opts *opts;
	const struct scenario *const *list;
	struct result *results;
	size_t n;
	struct pool *pool;
	FILE **again;
	struct sink all;
	bool table;
};

/* Takes over the files of @l. */
static int show(struct live *l, struct theatre *t, size_t i, struct err *e)
{
	const struct opts *o = t->opts;
	struct result *r = &t->results[i];
	const struct scenario *scn = r->scn;
	char source[96], missing[320];
	struct show s = {
		.info = { .scenario = scn->name,
			  .summary = scn->summary,
			  .story = scn->story,
			  .source = source,
			  .as_promised = o->lwip ? -1 : l->status == LIVE_AS_PROMISED },
		.again = t->again ? t->again[i] : NULL,
		.own = &t->all.own,
		.watch = on_flow,
		.arg = &r->got,
	};
	FILE *frames = l->frames, *calls = l->calls;
	int code;

	snprintf(source, sizeof(source), "scenario %s", scn->name);
	if (l->no_kernel[0] && (r->first || strcmp(o->format->name, "json") == 0)) {
		snprintf(missing, sizeof(missing), "kernel events: %s", l->no_kernel);
		s.info.missing[s.info.nmissing++] = missing;
	}
	l->frames = l->calls = NULL;
	code = source_open_stream(&s.frames, frames, source, NULL, e);
	if (code) {
		fclose(calls);
		return code;
	}
	code = sidecar_open(&s.calls, calls, source, e);
	if (!code)
		code = show_run(&s, o, e);
	sidecar_close(s.calls);
	source_close(s.frames);
	return code;
}

static void judge_promise(struct result *r)
{
	const struct outcome *g = &r->got;
	const struct promise *p = &g->promise;

	if (r->status != LIVE_AS_PROMISED)
		return;
	if (g->wrong || (p->ending && !g->flows)) {
		r->status = LIVE_OTHERWISE;
		snprintf(r->why, sizeof(r->why),
			 "promised ending %s, cause %s, closer %s; found %s, %s, %s",
			 p->ending ? p->ending : "-", p->cause ? p->cause : "-",
			 p->closer ? p->closer : "-", g->ending, g->cause, g->closer);
	}
}

static int finish_one(struct theatre *t, size_t i, struct err *e)
{
	struct result *r = &t->results[i];
	struct live l = { 0 };
	int code = pool_take(t->pool, i, &l, e);

	if (!code) {
		r->status = l.status;
		snprintf(r->why, sizeof(r->why), "%s", l.why);
		if (l.frames && l.calls)
			code = show(&l, t, i, e);
		if (!t->opts->lwip)
			judge_promise(r);
	}
	live_close(&l);
	return code;
}

static const char *const status_text[] = {
	[LIVE_AS_PROMISED] = "as promised",
	[LIVE_OTHERWISE] = "OTHERWISE",
	[LIVE_SKIPPED] = "skipped",
	[LIVE_FAILED] = "FAILED",
};

/* Of another stack nothing is promised: that its calls are done is all. */
static const char *came_out(const struct result *r, bool lwip)
{
	return lwip && r->status == LIVE_AS_PROMISED ? "done" : status_text[r->status];
}

static void table(const struct result *r, size_t n, bool lwip)
{
	printf("\n%-24s %-12s %-7s %-24s %s\n", "scenario", "ending", "closer", "cause",
	       "came out");
	for (size_t i = 0; i < n; i++) {
		const struct outcome *g = &r[i].got;

		printf("%-24s %-12s %-7s %-24s %s\n", r[i].scn->name,
		       g->flows ? g->ending : "-", g->flows ? g->closer : "-",
		       g->flows ? g->cause : "-", came_out(&r[i], lwip));
	}
}

/* How many scenarios were skipped for the same reason; 0 if an earlier row said so. */
static size_t skipped_alike(const struct result *r, size_t n, size_t at)
{
	size_t alike = 0;

	for (size_t i = 0; i < n; i++) {
		if (r[i].status != LIVE_SKIPPED || strcmp(r[i].why, r[at].why) != 0)
			continue;
		if (i < at)
			return 0;
		alike++;
	}
	return alike;
}

static void say_skipped(const struct result *r, size_t n, size_t at)
{
	size_t alike = skipped_alike(r, n, at);

	if (alike == 1)
		remark("%s: skipped: %s", r[at].scn->name, r[at].why);
	else if (alike)
		remark("%zu scenarios skipped: %s", alike, r[at].why);
}

/* Exit status, and one line on stderr for each that did not come out. */
static int tally(const struct result *r, size_t n)
{
	size_t skipped = 0, wrong = 0, failed = 0;

	for (size_t i = 0; i < n; i++) {
		skipped += r[i].status == LIVE_SKIPPED;
		wrong += r[i].status == LIVE_OTHERWISE;
		failed += r[i].status == LIVE_FAILED;
		if (r[i].status == LIVE_SKIPPED)
			say_skipped(r, n, i);
		else if (r[i].status != LIVE_AS_PROMISED)
			remark("%s: %s: %s", r[i].scn->name, status_text[r[i].status],
			       r[i].why);
	}
	if (failed || skipped == n)
		return EXIT_TROUBLE;
	return wrong ? EXIT_DIFFERS : EXIT_SAME;
}

/* On the host's own loopback one at a time: each sees only its own packets. */
static unsigned int width_of(const struct opts *o)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (o->jobs && !o->host_namespace)
		return o->jobs;
	return o->host_namespace || cpus < 1 ? 1 : 2 * (unsigned int)cpus;
}

static int show_all(struct theatre *t)
{
	bool apart = strcmp(t->opts->format->name, "timeline") == 0;
	struct err e;
	int code = EXIT_SAME;

	for (size_t i = 0; i < t->n && !code; i++) {
		if (i && apart)
			printf("\n");
		if (finish_one(t, i, &e))
			code = trouble("%s: %s", t->list[i]->name, e.msg);
		else if (t->opts->progress)
			fprintf(stderr, "%zu/%zu %s\n", i + 1, t->n, t->list[i]->name);
	}
	sink_close(&t->all);
	return code;
}

static int open_again(struct theatre *t, struct err *e)
{
	int code = 0;

	if (!t->opts->format->comments)
		return 0;
	t->again = calloc(t->n, sizeof(FILE *));
	if (!t->again)
		return err_set(e, -ENOMEM, "no memory for %zu scenarios", t->n);
	for (size_t i = 0; i < t->n && !code; i++)
		code = pool_again(t->pool, i, &t->again[i], e);
	return code;
}

/* What others' packets may be among is read with nothing to lose. */
static int present(void *theatre)
{
	struct theatre *t = theatre;
	struct err e;
	int code;

	if (open_again(t, &e) || confine(t->opts, SANDBOX_READ, NULL, &e))
		return trouble("%s", e.msg);
	code = show_all(t);
	if (!code && t->n && t->table && !t->opts->format->alone)
		table(t->results, t->n, t->opts->lwip);
	fflush(stdout);
	return code ? code : tally(t->results, t->n);
}

#define SCENARIOS_MAX 512

static int start(struct theatre *t, const struct pool_cfg *cfg)
{
	struct err e;

	t->results = calloc(t->n + 1, sizeof(*t->results));
	if (!t->results)
		return trouble("no memory for %zu scenarios", t->n);
	for (size_t i = 0; i < t->n; i++)
		t->results[i] = (struct result){
			.scn = t->list[i],
			.status = LIVE_FAILED,
			.first = i == 0,
			.got = { .promise = promise_of(t->list[i], promise_kernel()) }
		};
	pager_start(t->opts);
	return pool_start(&t->pool, t->list, t->n, cfg, &e) ? trouble("%s", e.msg)
							    : EXIT_SAME;
}

static int run_list(const struct scenario *const list[], size_t n, const struct opts *o,
		    bool with_table)
{
	const struct pool_cfg cfg = { .live = { .host_namespace = o->host_namespace,
						.lwip = o->lwip,
						.wait_s = o->wait_s },
				      .width = width_of(o),
				      .save = o->save };
	struct theatre t = { .opts = o,
			     .list = list,
			     .n = n,
			     .all = { .ops = o->format, .out = stdout },
			     .table = with_table };
	int status = 0, code = start(&t, &cfg);

	if (!code)
		status = analyst_run(present, &t);
	pool_end(t.pool);
	free(t.results);
	return code ? code : analyst_code(status);
}

static int unknown_scenario(const char *word)
{
	const char *names[SCENARIOS_MAX], *near;
	size_t n = 0;

	for (; n < nscenarios && n < SCENARIOS_MAX; n++)
		names[n] = scenarios[n]->name;
	near = nearest(word, names, n);
	return near ? trouble("no scenario '%s'; did you mean '%s'?", word, near)
		    : trouble("no scenario '%s'; 'tcpclose-trace list' names them",
			      word);
}

int cmd_run(int argc, char *argv[])
{
	const struct scenario *list[SCENARIOS_MAX];
	struct opts o;

	opts_parse(&o, argc, argv, OPTS_OF_run, "SCENARIO...", run_doc);
	if (o.nwords == 0)
		return trouble("run: which scenario? 'tcpclose-trace list' names them");
	if (o.nwords > SCENARIOS_MAX)
		return trouble("run: too many scenarios at a time");
	for (size_t i = 0; i < o.nwords; i++) {
		list[i] = scenario_find(o.words[i]);
		if (!list[i])
			return unknown_scenario(o.words[i]);
	}
	return run_list(list, o.nwords, &o, o.nwords > 1);
}

int cmd_all(int argc, char *argv[])
{
	const struct scenario *list[SCENARIOS_MAX];
	size_t n = 0;
	struct opts o;

	opts_parse(&o, argc, argv, OPTS_OF_all, "", all_doc);
	if (o.nwords)
		return trouble("all: takes no operands; to run some: tcpclose-trace %s",
			       o.words[0]);
	for (size_t i = 0; i < nscenarios && n < SCENARIOS_MAX; i++)
		if (o.with_long || !scenarios[i]->seconds)
			list[n++] = scenarios[i];
	return run_list(list, n, &o, true);
}
