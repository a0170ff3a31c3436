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

/* All is open, and nothing is read so far. */
static int get_ready(void *opts, struct err *e)
{
	const struct opts *o = opts;

	if (!show_is_late(o))
		pager_start(o);
	return confine(o, SANDBOX_READ, NULL, e);
}

static int open_frames(struct show *s, const struct opts *o, struct err *e)
{
	const struct source_ready ready = { get_ready, (void *)(uintptr_t)o };
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
		code = twice_open(o->words[0], &first, &s->again, e);
	if (code) {
		filter_free(filter);
		return code;
	}
	if (!first)
		return source_open_files(&s->frames, o->words, o->nwords, filter,
					 &ready, e);
	code = get_ready(ready.arg, e);
	return code ? code
		    : source_open_stream(&s->frames, first, "standard input", filter,
					 e);
}

/* The calls that belong to one capture, if somebody recorded them. */
static FILE *open_calls(const struct opts *o, char name[static BESIDE_MAX],
			struct err *e)
{
	FILE *in = NULL;

	e->code = 0;
	if (o->nwords == 1 && strcmp(o->words[0], "-") != 0)
		beside_file(&in, o->words[0], name, e);
	return in;
}

static void read_calls(struct show *s, FILE *in, const char *name, struct err *e)
{
	if (in)
		sidecar_open(&s->calls, in, name, e);
	if (s->calls)
		name_scenario(&s->info, s->calls);
	if (!e->code)
		return;
	s->info.missing[s->info.nmissing++] = e->msg;
	remark("%s", e->msg);
}

static int replay(struct show *s, const struct opts *o)
{
	char name[BESIDE_MAX];
	struct err e, missing;
	FILE *calls = open_calls(o, name, &missing);

	if (open_frames(s, o, &e)) {
		if (calls)
			fclose(calls);
		if (s->again)
			fclose(s->again);
		return trouble("%s", e.msg);
	}
	read_calls(s, calls, name, &missing);
	if (s->calls && o->shards)
		return trouble(
			"--shard: %s tells of calls, which are not divided; read "
			"the capture from standard input to do without them",
			name);
	if (show_run(s, o, &e))
		return trouble("%s", e.msg);
	return missing.code ? EXIT_TROUBLE : EXIT_SAME;
}

int cmd_replay(int argc, char *argv[])
{
	struct show s = { .info = { .as_promised = -1 } };
	struct opts o;
	int code;

	opts_parse(&o, argc, argv, OPTS_OF_replay, "FILE...", doc);
	if (o.nwords == 0)
		return trouble(
			"replay: which file? See 'tcpclose-trace replay --help'");
	s.info.source = o.nwords == 1 ? o.words[0] : "several files";
	code = replay(&s, &o);
	sidecar_close(s.calls);
	source_close(s.frames);
	return code;
}
