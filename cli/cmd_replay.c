/* SPDX-License-Identifier: MIT
 *
 * cmd_replay.c - analyse saved captures.
 */
#include <stdio.h>
#include <string.h>

#include "beside.h"
#include "cmd.h"
#include "confine.h"
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

static int open_frames(struct show *s, const struct opts *o, struct err *e)
{
	FILE *first = NULL;
	int code = 0;

	if (o->format->comments && o->nwords > 1)
		return err_set(
			e, -EINVAL,
			"%s: one capture at a time; mergecap makes one of several",
			o->format->name);
	if (o->format->comments)
		code = twice_open(o->words[0], &first, &s->again, e);
	if (code)
		return code;
	code = first ? source_open_stream(&s->frames, first, "standard input",
					  o->filter, e)
		     : source_open_files(&s->frames, o->words, o->nwords, o->filter, e);
	if (code && s->again)
		fclose(s->again);
	return code;
}

int cmd_replay(int argc, char *argv[])
{
	struct show s = { .info = { .as_promised = -1 } };
	char name[BESIDE_MAX];
	struct opts o;
	struct err e;
	int code = 0;

	opts_parse(&o, argc, argv, OPTS_OF_replay, "FILE...", doc);
	if (o.nwords == 0)
		return trouble(
			"replay: which file? See 'tcpclose-trace replay --help'");
	if (open_frames(&s, &o, &e))
		return trouble("%s", e.msg);
	if (o.nwords == 1 && strcmp(o.words[0], "-") != 0)
		code = beside_open(&s.calls, o.words[0], name, &e);
	s.info.source = o.nwords == 1 ? o.words[0] : "several files";
	if (s.calls)
		name_scenario(&s.info, s.calls);
	if (s.calls && o.shards) {
		sidecar_close(s.calls);
		source_close(s.frames);
		return trouble(
			"--shard: %s tells of calls, which are not divided; read "
			"the capture from standard input to do without them",
			name);
	}
	if (code) {
		s.info.missing[s.info.nmissing++] = e.msg;
		remark("%s", e.msg);
	}
	if (!show_is_late(&o))
		pager_start(&o);
	if (confine(&o, SANDBOX_READ, NULL, &e) || show_run(&s, &o, &e))
		code = trouble("%s", e.msg);
	sidecar_close(s.calls);
	source_close(s.frames);
	return code ? EXIT_TROUBLE : EXIT_SAME;
}
