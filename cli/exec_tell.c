/* SPDX-License-Identifier: MIT
 *
 * exec_tell.c - what was seen of a command is read with nothing to lose, shown and kept.
 */
#include <string.h>
#include <sys/wait.h>

#include "analyst.h"
#include "cmd.h"
#include "confine.h"
#include "exec.h"
#include "keep.h"
#include "save.h"
#include "show.h"
#include "twice.h"

static int sift(struct exec *x, struct err *e)
{
	FILE *capture = x->capture;
	int rc;

	x->capture = NULL;
	if (x->now.packets.code) {
		fclose(capture);
		capture = NULL;
	}
	rc = keep_frames(capture, x->frames, x->traced ? x->log : NULL, e);
	*x->sifted = rc == 0;
	return rc;
}

/* Both files go to their readers, @again is taken over. */
static int show_it(struct exec *x, FILE *again, struct err *e)
{
	struct show s = { .info = { .source = x->opts->pid ? "attached"
							   : x->opts->words[0],
				    .cost = x->cost[0] ? x->cost : NULL,
				    .as_promised = -1 },
			  .again = again,
			  .out = x->out,
			  .watch = x->rules ? assertions_flow : NULL,
			  .arg = x->rules };
	FILE *frames = x->frames, *calls = x->calls;
	int rc;

	for (size_t i = 0; i < x->nmissing; i++)
		s.info.missing[s.info.nmissing++] = x->missing[i];
	x->frames = x->calls = NULL;
	rc = sidecar_open(&s.calls, calls, "calls", e);
	if (rc == 0) {
		rc = source_open_stream(&s.frames, frames, "capture", x->filter, e);
		x->filter = NULL;
	} else {
		fclose(frames);
	}
	if (rc == 0)
		rc = show_run(&s, x->opts, e);
	sidecar_close(s.calls);
	source_close(s.frames);
	return rc;
}

static void say_broken(void *arg, const char *rule, const char *flow, const char *why)
{
	(void)arg;
	if (why)
		remark("%s broken by %s: %s", rule, flow, why);
}

static int tell(struct exec *x, struct err *e)
{
	FILE *again = NULL;
	int rc = 0;

	if (x->opts->format->comments)
		rc = twice_reopen(fileno(x->frames), &again, e);
	if (rc == 0)
		rc = confine(x->opts, SANDBOX_READ, NULL, e);
	if (rc == 0)
		rc = sift(x, e);
	if (rc == 0)
		rc = show_it(x, again, e);
	if (rc == 0 && x->report.out)
		rc = assertions_write(x->rules, x->opts->report, x->report.out, e);
	return rc;
}

/* Called in a process of its own. */
static int analyse(void *exec)
{
	struct exec *x = exec;
	struct err e;

	if (tell(x, &e) < 0)
		return trouble("%s", e.msg);
	if (!x->rules || !assertions_broken(x->rules))
		return EXIT_SAME;
	assertions_each(x->rules, say_broken, NULL);
	return EXIT_DIFFERS;
}

static int save_it(const struct exec *x, struct err *e)
{
	const char *name = x->opts->pid ? "attached" : x->opts->words[0];
	const char *slash = strrchr(name, '/');

	return save_recording(x->frames, x->calls, x->opts->save,
			      slash ? slash + 1 : name, e);
}

/* Whole, or not at all; but what was found up to some trouble is shown. */
static int keep_results(struct exec *x, int code, struct err *e)
{
	int rc = 0;

	if (x->opts->save && *x->sifted)
		rc = save_it(x, e);
	if (rc == 0 && x->output.out)
		rc = whole_commit(&x->output, e);
	if (rc == 0 && x->report.out && code != EXIT_TROUBLE)
		rc = whole_commit(&x->report, e);
	return rc;
}

int exec_tell(struct exec *x)
{
	struct err e;
	int status, code;

	if (exec_settle(x, &e) < 0)
		return trouble("%s", e.msg);
	status = analyst_run(analyse, x);
	code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_TROUBLE;
	if (WIFSIGNALED(status))
		whole_drop(&x->output);
	if (keep_results(x, code, &e) < 0)
		code = trouble("%s", e.msg);
	return WIFSIGNALED(status) ? analyst_code(status) : code;
}
