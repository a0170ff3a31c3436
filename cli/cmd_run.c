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

#include "cmd.h"
#include "live.h"
#include "nearest.h"
#include "pager.h"
#include "pool.h"
#include "promise.h"
#include "save.h"
#include "show.h"
#include "twice.h"

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

/* Takes over the files of @l. */
static int show(struct live *l, const struct opts *o, struct sink *k, struct result *r,
		struct err *e)
{
	const struct scenario *scn = r->scn;
	char source[96], missing[320];
	struct show s = {
		.info = { .scenario = scn->name,
			  .summary = scn->summary,
			  .story = scn->story,
			  .source = source,
			  .as_promised = o->lwip ? -1 : l->status == LIVE_AS_PROMISED },
		.own = &k->own,
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
	code = o->format->comments ? twice_reopen(frames, &s.again, e) : 0;
	if (!code)
		code = source_open_stream(&s.frames, frames, source, NULL, e);
	else
		fclose(frames);
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

static int finish_one(struct pool *pool, size_t i, const struct opts *o, struct sink *k,
		      struct result *r, struct err *e)
{
	struct live l = { 0 };
	int code = pool_take(pool, i, &l, e);

	if (!code) {
		r->status = l.status;
		snprintf(r->why, sizeof(r->why), "%s", l.why);
		if (l.frames && l.calls && o->save)
			code = save_recording(l.frames, l.calls, o->save, r->scn->name,
					      e);
		if (!code && l.frames && l.calls)
			code = show(&l, o, k, r, e);
		if (!o->lwip)
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

static int show_all(struct pool *pool, const struct scenario *const list[], size_t n,
		    const struct opts *o, struct result *results)
{
	bool apart = strcmp(o->format->name, "timeline") == 0;
	struct sink all = { .ops = o->format, .out = stdout };
	struct err e;
	int code = EXIT_SAME;

	for (size_t i = 0; i < n && !code; i++) {
		if (i && apart)
			printf("\n");
		if (finish_one(pool, i, o, &all, &results[i], &e))
			code = trouble("%s: %s", list[i]->name, e.msg);
		else if (o->progress)
			fprintf(stderr, "%zu/%zu %s\n", i + 1, n, list[i]->name);
	}
	sink_close(&all);
	return code;
}

#define SCENARIOS_MAX 512

static int run_list(const struct scenario *const list[], size_t n, const struct opts *o,
		    bool with_table)
{
	struct live_cfg cfg = { .host_namespace = o->host_namespace,
				.lwip = o->lwip,
				.wait_s = o->wait_s };
	struct result *results = calloc(n + 1, sizeof(*results));
	struct pool *pool = NULL;
	struct err e;
	int code;

	if (!results)
		return trouble("no memory for %zu scenarios", n);
	for (size_t i = 0; i < n; i++)
		results[i] = (struct result){
			.scn = list[i],
			.status = LIVE_FAILED,
			.first = i == 0,
			.got = { .promise = promise_of(list[i], promise_kernel()) }
		};
	pager_start(o);
	if (pool_start(&pool, list, n, &cfg, width_of(o), &e))
		code = trouble("%s", e.msg);
	else
		code = show_all(pool, list, n, o, results);
	pool_end(pool);
	if (!code && n && with_table && !o->format->alone)
		table(results, n, o->lwip);
	fflush(stdout);
	if (!code)
		code = tally(results, n);
	free(results);
	return code;
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
