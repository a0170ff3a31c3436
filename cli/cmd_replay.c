/* SPDX-License-Identifier: MIT
 *
 * cmd_replay.c - analyse saved captures.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "beside.h"
#include "cmd.h"
#include "confine.h"
#include "filter.h"
#include "pager.h"
#include "scenario.h"
#include "show.h"
#include "twice.h"

static const char doc[] =
	"Analyse saved captures: pcap or pcapng, plain or compressed with gzip, zstd, lz4, "
	"xz or bzip2. Several files are read as one capture, in order of time. The calls "
	"that were recorded beside FILE.pcap in FILE.calls are shown with it.";

static void name_scenario(struct run_info *info, const struct sidecar *calls)
{
	const struct sidecar_head *head = sidecar_head(calls);
	const struct scenario *scn = scenario_find(head->scenario);

	if (!head->scenario[0])
		return;
	info->scenario = head->scenario;
	if (scn) {
		info->summary = scn->summary;
		info->story = scn->story;
	}
}

/**
 * struct replay - A run of the command
 * @missing:	Why there are no calls, code 0 if that is well
 * @name:	Of the file that has them
 */
struct replay {
	struct opts opts;
	struct show show;
	struct err missing;
	char name[BESIDE_MAX];
};

/* All is open, and nothing is read so far. */
static int get_ready(void *replay, struct err *e)
{
	const struct opts *o = &((struct replay *)replay)->opts;

	if (!show_is_late(o))
		pager_start(o);
	return confine(o, SANDBOX_READ, NULL, e);
}

static int open_frames(struct replay *r, struct err *e)
{
	const struct source_ready ready = { get_ready, r };
	const struct opts *o = &r->opts;
	struct filter *filter;
	FILE *first = NULL;
	int code;

	if (o->format->comments && o->nwords > 1)
		return err_set(
			e, -EINVAL,
			"%s: one capture at a time; mergecap makes one of several",
			o->format->name);
	code = filter_new(&filter, o->filter, e);
	if (!code && o->format->comments)
		code = twice_open(o->words[0], &first, &r->show.again, e);
	if (code) {
		filter_free(filter);
		return code;
	}
	if (!first)
		return source_open_files(&r->show.frames, o->words, o->nwords, filter,
					 &ready, e);
	code = get_ready(r, e);
	if (!code)
		return source_open_stream(&r->show.frames, first, "standard input",
					  filter, e);
	filter_free(filter);
	fclose(first);
	return code;
}

/* The calls that belong to one capture, if somebody recorded them. */
static FILE *open_calls(struct replay *r)
{
	const struct opts *o = &r->opts;
	FILE *in = NULL;

	if (o->nwords == 1 && strcmp(o->words[0], "-") != 0)
		beside_file(&in, o->words[0], r->name, &r->missing);
	return in;
}

static void read_calls(struct replay *r, FILE *in)
{
	struct show *s = &r->show;

	if (in)
		sidecar_open(&s->calls, in, r->name, &r->missing);
	if (s->calls)
		name_scenario(&s->info, s->calls);
	if (!r->missing.code)
		return;
	s->info.missing[s->info.nmissing++] = r->missing.msg;
	remark("%s", r->missing.msg);
}

static int replay(struct replay *r)
{
	FILE *calls = open_calls(r);
	struct err e;

	if (open_frames(r, &e)) {
		if (calls)
			fclose(calls);
		if (r->show.again)
			fclose(r->show.again);
		return trouble("%s", e.msg);
	}
	read_calls(r, calls);
	if (r->show.calls && r->opts.shards)
		return trouble(
			"--shard: %s tells of calls, which are not divided; read "
			"the capture from standard input to do without them",
			r->name);
	if (show_run(&r->show, &r->opts, &e))
		return trouble("%s", e.msg);
	return r->missing.code ? EXIT_TROUBLE : EXIT_SAME;
}

int cmd_replay(int argc, char *argv[])
{
	struct replay r = { .show = { .info = { .as_promised = -1 } } };
	const struct opts *o = &r.opts;
	int code;

	opts_parse(&r.opts, argc, argv, OPTS_OF_replay, "FILE...", doc);
	if (o->nwords == 0)
		return trouble(
			"replay: which file? See 'tcpclose-trace replay --help'");
	r.show.info.source = o->nwords == 1 ? o->words[0] : "several files";
	code = replay(&r);
	sidecar_close(r.show.calls);
	source_close(r.show.frames);
	return code;
}
