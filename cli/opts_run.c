/* SPDX-License-Identifier: MIT
 *
 * opts_run.c - options of what makes connections end: scenarios, commands, kernels.
 */
#include "opts_impl.h"

#include <limits.h>
#include <string.h>

enum {
	KEY_SAVE = 0x200,
	KEY_HOST,
	KEY_WAIT,
	KEY_PID,
	KEY_NO_SECCOMP,
	KEY_ASSERT,
	KEY_REPORT,
	KEY_LONG,
	KEY_PROGRESS,
	KEY_SEED,
	KEY_REAL_TIME,
	KEY_REPEAT,
	KEY_TIMEOUT,
	KEY_MIRROR,
	KEY_STACK,
};

static const struct argp_option save_options[] = {
	{ "save", KEY_SAVE, "DIR", 0, "keep recordings there: NAME.pcap and NAME.calls",
	  3 },
	{ 0 },
};

static error_t parse_save(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != KEY_SAVE)
		return ARGP_ERR_UNKNOWN;
	o->save = arg;
	return 0;
}

const struct argp group_save = { .options = save_options, .parser = parse_save };

static const struct argp_option live_options[] = {
	{ "host-namespace", KEY_HOST, NULL, 0,
	  "use the host's loopback instead of a private network namespace", 3 },
	{ "wait", KEY_WAIT, "SECONDS", 0,
	  "how long scenarios that wait do so (write-after-close: 60 as in the original)",
	  3 },
	{ "jobs", 'j', "N", 0, "scenarios at a time (default: two a processor)", 3 },
	{ "long", KEY_LONG, NULL, 0,
	  "all: also those that take minutes or hours; the list says which", 3 },
	{ "stack", KEY_STACK, "NAME", 0,
	  "linux (default), or lwip: the client is lwIP behind a TAP, for scenarios "
	  "whose calls it has; nothing is promised then",
	  3 },
	{ "progress", KEY_PROGRESS, NULL, 0, "say on standard error which one is done",
	  3 },
	{ 0 },
};

static error_t parse_live(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_HOST:
		o->host_namespace = true;
		return 0;
	case KEY_WAIT:
		o->wait_s = (int)opts_number(arg, 0, 3600, state);
		return 0;
	case 'j':
		o->jobs = (unsigned int)opts_number(arg, 1, 64, state);
		return 0;
	case KEY_LONG:
		o->with_long = true;
		return 0;
	case KEY_PROGRESS:
		o->progress = true;
		return 0;
	case KEY_STACK:
		o->lwip = strcmp(arg, "lwip") == 0;
		if (!o->lwip && strcmp(arg, "linux") != 0)
			argp_error(state, "--stack is linux or lwip, not '%s'", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_live = { .options = live_options, .parser = parse_live };

static const struct argp_option exec_options[] = {
	{ "output", 'o', "FILE", 0,
	  "write the report there, - for standard output (default: standard error)",
	  4 },
	{ "pid", KEY_PID, "PID", 0, "attach to a running process, until ^C", 4 },
	{ "no-seccomp", KEY_NO_SECCOMP, NULL, 0,
	  "stop at each call of the command: slow, but it leaves no filter behind", 4 },
	{ "assert", KEY_ASSERT, "RULE[,RULE...]", 0,
	  "exit with 1 if a connection breaks a rule: no-reset, no-data-loss, "
	  "no-timeout, graceful, closer=client, closer=server",
	  4 },
	{ "report", KEY_REPORT, "tap|junit FILE", 0,
	  "write what became of the rules for a CI system", 4 },
	{ 0 },
};

/* "tap FILE": the file is the next word. */
static void parse_report(struct opts *o, char *arg, struct argp_state *state)
{
	if (strcmp(arg, "tap") != 0 && strcmp(arg, "junit") != 0)
		argp_error(state, "--report is tap or junit, not '%s'", arg);
	if (state->next >= state->argc)
		argp_error(state, "--report %s: into which file?", arg);
	o->report = arg;
	o->report_file = state->argv[state->next++];
}

static error_t parse_exec(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case KEY_PID:
		o->pid = (int)opts_number(arg, 1, INT_MAX, state);
		return 0;
	case KEY_NO_SECCOMP:
		o->no_seccomp = true;
		return 0;
	case KEY_ASSERT:
		o->rules = arg;
		return 0;
	case KEY_REPORT:
		parse_report(o, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_exec = { .options = exec_options, .parser = parse_exec };

static const struct argp_option kernels_options[] = {
	{ "kernel", 'k', "KERNEL", 0,
	  "a version (6.1, 6.12.107), suite or package in the cache, the path of an image, "
	  "running: "
	  "this machine's own, without an emulator, or lwip: that stack as the client; "
	  "may be given several times "
	  "(default: all in the cache)",
	  5 },
	{ "jobs", 'j', "N", 0, "kernels at a time (default: one a processor)", 5 },
	{ "real-time", KEY_REAL_TIME, NULL, 0,
	  "let the guest's time pass as it does here, with two processors: not "
	  "repeatable, without the long scenarios",
	  5 },
	{ "seed", KEY_SEED, "N", 0, "of the guest's random numbers (default: 7)", 5 },
	{ "repeat", KEY_REPEAT, NULL, 0,
	  "run each kernel twice, and compare what comes back byte by byte", 5 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0, "for each kernel (default: 900)", 5 },
	{ "mirror", KEY_MIRROR, "URL", 0,
	  "fetch: Debian's mirror (default: that of this system's sources)", 5 },
	{ 0 },
};

static void add_kernel(struct opts *o, const char *word, struct argp_state *state)
{
	if (o->nkernels == OPTS_KERNELS_MAX)
		argp_error(state, "more than %d kernels", OPTS_KERNELS_MAX);
	o->kernels[o->nkernels++] = word;
}

static error_t parse_kernels(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'k':
		add_kernel(o, arg, state);
		return 0;
	case 'j':
		o->jobs = (unsigned int)opts_number(arg, 1, 64, state);
		return 0;
	case KEY_REAL_TIME:
		o->real_time = true;
		return 0;
	case KEY_SEED:
		o->seed = (unsigned int)opts_number(arg, 0, INT_MAX, state);
		return 0;
	case KEY_REPEAT:
		o->repeat = true;
		return 0;
	case KEY_TIMEOUT:
		o->timeout_s = (int)opts_number(arg, 1, 1000000, state);
		return 0;
	case KEY_MIRROR:
		o->mirror = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_kernels = { .options = kernels_options,
				    .parser = parse_kernels };
