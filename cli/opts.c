/* SPDX-License-Identifier: MIT
 *
 * opts.c - options, as tables for argp(3).
 */
#include "opts.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd.h"

enum {
	KEY_COLOR = 0x100,
	KEY_ROWS,
	KEY_KERNEL,
	KEY_FLOW,
	KEY_MEMORY,
	KEY_SAVE,
	KEY_HOST,
	KEY_WAIT,
	KEY_WIDTH,
	KEY_ASCII,
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
	KEY_IGNORE,
	KEY_STACK,
};

static const struct argp_option style_options[] = {
	{ "color", KEY_COLOR, "WHEN", 0,
	  "auto (default), always or never; see NO_COLOR", 1 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "columns of text, 80 to 400", 1 },
	{ "ascii", KEY_ASCII, NULL, 0, "no characters beyond ASCII", 1 },
	{ "max-memory", KEY_MEMORY, "SIZE", 0,
	  "for flows and rows, as 512M or 4G (default: a quarter of RAM)", 1 },
	{ 0 },
};

static const struct argp_option table_options[] = {
	{ "format", 'F', "NAME", 0, "text (default) or json", 1 },
	{ 0 },
};

static const struct argp_option rows_options[] = {
	{ "format", 'F', "NAME", 0, "timeline (default), flows, summary, json or canon",
	  1 },
	{ "rows", KEY_ROWS, NULL, 0,
	  "json: also an object for each row of the timeline", 1 },
	{ "kernel", KEY_KERNEL, NULL, 0,
	  "timeline: a row for every kernel event, not only for what else is not seen",
	  1 },
	{ "flow", KEY_FLOW, "N", 0, "show only the flow with this number", 1 },
	{ 0 },
};

static const struct argp_option input_options[] = {
	{ "filter", 'f', "EXPRESSION", 0, "only frames that this tcpdump filter takes",
	  2 },
	{ 0 },
};

static const struct argp_option save_options[] = {
	{ "save", KEY_SAVE, "DIR", 0, "keep recordings there: NAME.pcap and NAME.calls",
	  3 },
	{ 0 },
};

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

static const struct argp_option diff_options[] = {
	{ "ignore", KEY_IGNORE, "CLASS[,CLASS...]", 0,
	  "overlook windows, options, timing, piggybacking, labels, kernel, calls or "
	  "sockets",
	  6 },
	{ "brief", 'q', NULL, 0, "say only whether they differ", 6 },
	{ 0 },
};

static size_t parse_size(const char *s, struct argp_state *state)
{
	static const char units[] = "KMGT";
	char *end;
	unsigned long long n = strtoull(s, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;

	if (n == 0 || end == s || (*end && (!unit || end[1])))
		argp_error(state, "not a size: '%s'", s);
	if (unit)
		n <<= 10 * (unit - units + 1);
	return (size_t)n;
}

static long parse_number(const char *s, long low, long high, struct argp_state *state)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno || *end || end == s || n < low || n > high)
		argp_error(state, "not a number from %ld to %ld: '%s'", low, high, s);
	return n;
}

static void parse_color(struct opts *o, const char *when, struct argp_state *state)
{
	if (strcmp(when, "always") == 0)
		o->style.color = true;
	else if (strcmp(when, "never") == 0)
		o->style.color = false;
	else if (strcmp(when, "auto") != 0)
		argp_error(state, "--color is auto, always or never, not '%s'", when);
}

static error_t parse_style(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_COLOR:
		parse_color(o, arg, state);
		return 0;
	case KEY_WIDTH:
		o->style.width = (int)parse_number(arg, 80, 400, state);
		return 0;
	case KEY_ASCII:
		o->style.utf8 = false;
		return 0;
	case KEY_MEMORY:
		o->max_memory = parse_size(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_table(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != 'F')
		return ARGP_ERR_UNKNOWN;
	o->json = strcmp(arg, "json") == 0;
	if (!o->json && strcmp(arg, "text") != 0)
		argp_error(state, "--format is text or json here, not '%s'", arg);
	return 0;
}

static error_t parse_rows(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'F':
		o->format = sink_find(arg);
		if (!o->format)
			argp_error(state, "no format '%s'; see 'tcpclose-trace list'",
				   arg);
		return 0;
	case KEY_ROWS:
		o->rows = true;
		return 0;
	case KEY_KERNEL:
		o->kernel = true;
		return 0;
	case KEY_FLOW:
		o->flow = (uint64_t)parse_number(arg, 1, LONG_MAX, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_input(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != 'f')
		return ARGP_ERR_UNKNOWN;
	o->filter = arg;
	return 0;
}

static error_t parse_live(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_HOST:
		o->host_namespace = true;
		return 0;
	case KEY_WAIT:
		o->wait_s = (int)parse_number(arg, 0, 3600, state);
		return 0;
	case 'j':
		o->jobs = (unsigned int)parse_number(arg, 1, 64, state);
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
		o->jobs = (unsigned int)parse_number(arg, 1, 64, state);
		return 0;
	case KEY_REAL_TIME:
		o->real_time = true;
		return 0;
	case KEY_SEED:
		o->seed = (unsigned int)parse_number(arg, 0, INT_MAX, state);
		return 0;
	case KEY_REPEAT:
		o->repeat = true;
		return 0;
	case KEY_TIMEOUT:
		o->timeout_s = (int)parse_number(arg, 1, 1000000, state);
		return 0;
	case KEY_MIRROR:
		o->mirror = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_diff(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_IGNORE:
		o->ignore = arg;
		return 0;
	case 'q':
		o->brief = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_save(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != KEY_SAVE)
		return ARGP_ERR_UNKNOWN;
	o->save = arg;
	return 0;
}

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
		o->pid = (int)parse_number(arg, 1, INT_MAX, state);
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

static const struct argp style_argp = { .options = style_options,
					.parser = parse_style };
static const struct argp table_argp = { .options = table_options,
					.parser = parse_table };
static const struct argp rows_argp = { .options = rows_options, .parser = parse_rows };
static const struct argp input_argp = { .options = input_options,
					.parser = parse_input };
static const struct argp live_argp = { .options = live_options, .parser = parse_live };
static const struct argp save_argp = { .options = save_options, .parser = parse_save };
static const struct argp kernels_argp = { .options = kernels_options,
					  .parser = parse_kernels };
static const struct argp diff_argp = { .options = diff_options, .parser = parse_diff };
static const struct argp exec_argp = { .options = exec_options, .parser = parse_exec };

/**
 * struct words - What the parser above the groups works with
 * @ngroups:	How many there are
 */
struct words {
	struct opts *opts;
	size_t ngroups;
};

static error_t parse_words(int key, char *arg, struct argp_state *state)
{
	const struct words *w = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		for (size_t i = 0; i < w->ngroups; i++)
			state->child_inputs[i] = w->opts;
		return 0;
	case ARGP_KEY_ARGS:
		w->opts->words = state->argv + state->next;
		w->opts->nwords = (size_t)(state->argc - state->next);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int terminal_width(int fd)
{
	struct winsize ws;

	if (ioctl(fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= 80)
		return ws.ws_col > 400 ? 400 : ws.ws_col;
	return 100;
}

void opts_style(struct opts *o, int fd)
{
	bool tty = isatty(fd);
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	o->style.width = tty ? terminal_width(fd) : 100;
	o->style.color =
		tty && !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
}

static void defaults(struct opts *o, int fd)
{
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

	*o = (struct opts){ .format = sink_find("timeline"),
			    .seed = 7,
			    .timeout_s = 900 };
	opts_style(o, fd);
	o->style.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	o->max_memory = pages > 0 ? (size_t)pages / 4 * (size_t)page : (size_t)1 << 30;
}

void opts_parse(struct opts *o, int argc, char *argv[], int groups, const char *args,
		const char *doc)
{
	static const struct {
		int group;
		const struct argp *argp;
	} all[] = { { OPTS_STYLE, &style_argp },     { OPTS_ROWS, &rows_argp },
		    { OPTS_INPUT, &input_argp },     { OPTS_SAVE, &save_argp },
		    { OPTS_LIVE, &live_argp },	     { OPTS_EXEC, &exec_argp },
		    { OPTS_KERNELS, &kernels_argp }, { OPTS_DIFF, &diff_argp },
		    { OPTS_TABLE, &table_argp } };
	struct argp_child children[sizeof(all) / sizeof(all[0]) + 1] = { 0 };
	struct argp argp = { .parser = parse_words, .doc = doc, .children = children };
	struct words w = { .opts = o };

	setlocale(LC_CTYPE, "");
	defaults(o, groups & OPTS_EXEC ? STDERR_FILENO : STDOUT_FILENO);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (groups & all[i].group)
			children[w.ngroups++].argp = all[i].argp;
	argp.args_doc = args;
	argp_err_exit_status = EXIT_TROUBLE;
	/* What comes after the name of a command is the command's. */
	argp_parse(&argp, argc, argv, groups & OPTS_EXEC ? ARGP_IN_ORDER : 0, NULL, &w);
}
