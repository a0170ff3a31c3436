/* SPDX-License-Identifier: MIT
 *
 * opts.c - options, as tables for argp(3).
 */
#include "opts_impl.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd.h"

size_t opts_size(const char *s, struct argp_state *state)
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

long opts_number(const char *s, long low, long high, struct argp_state *state)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno || *end || end == s || n < low || n > high)
		argp_error(state, "not a number from %ld to %ld: '%s'", low, high, s);
	return n;
}

bool opts_shard(const char *s, uint32_t *i, uint32_t *n)
{
	char *slash, *end;
	unsigned long at, of;

	if (*s < '0' || *s > '9')
		return false;
	at = strtoul(s, &slash, 10);
	if (slash[0] != '/' || slash[1] < '0' || slash[1] > '9')
		return false;
	of = strtoul(slash + 1, &end, 10);
	if (*end || at >= of || of > SHARDS_MAX)
		return false;
	*i = (uint32_t)at;
	*n = (uint32_t)of;
	return true;
}

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
			    .limits = LIFETIME_DEFAULT,
			    .threads = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1,
			    .seed = 7,
			    .timeout_s = 900 };
	opts_style(o, fd);
	o->style.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	o->max_memory = pages > 0 ? (size_t)pages / 4 * (size_t)page : (size_t)1 << 30;
}

/* What argp adds to all of them. */
static const struct argp_option help_options[] = {
	{ "help", '?', NULL, 0, "what there is", -1 },
	{ "usage", 0x100, NULL, 0, "the same in short", -1 },
	{ 0 },
};
static const struct argp group_help = { .options = help_options };

static const struct {
	int group;
	const struct argp *argp;
} all[] = { { OPTS_STYLE, &group_style },     { OPTS_ROWS, &group_rows },
	    { OPTS_INPUT, &group_input },     { OPTS_SAVE, &group_save },
	    { OPTS_LIVE, &group_live },	      { OPTS_EXEC, &group_exec },
	    { OPTS_KERNELS, &group_kernels }, { OPTS_DIFF, &group_diff },
	    { OPTS_TABLE, &group_table },     { OPTS_REPLAY, &group_replay },
	    { OPTS_MERGE, &group_merge },     { OPTS_LIMITS, &group_limits },
	    { OPTS_WATCH, &group_watch },     { OPTS_PAGE, &group_page },
	    { OPTS_SANDBOX, &group_sandbox }, { OPTS_PAGER, &group_pager },
	    { OPTS_LIST, &group_list } };

static void each_of(int group, const struct argp *argp,
		    void (*fn)(void *arg, int group, const struct argp_option *option),
		    void *arg)
{
	const struct argp_option *named = NULL;

	for (const struct argp_option *o = argp->options; o->name; o++) {
		struct argp_option one = *o;

		/* Another name for the one before says nothing else. */
		if (o->flags & OPTION_ALIAS && named) {
			one.arg = named->arg;
			one.doc = named->doc;
			one.flags = named->flags;
		} else {
			named = o;
		}
		fn(arg, group, &one);
	}
}

void opts_each(int groups,
	       void (*fn)(void *arg, int group, const struct argp_option *option),
	       void *arg)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (groups & all[i].group)
			each_of(all[i].group, all[i].argp, fn, arg);
	each_of(OPTS_NONE, &group_help, fn, arg);
}

void opts_parse(struct opts *o, int argc, char *argv[], int groups, const char *args,
		const char *doc)
{
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
	if (argp_parse(&argp, argc, argv, groups & OPTS_EXEC ? ARGP_IN_ORDER : 0, NULL,
		       &w))
		exit(trouble("out of memory for the options"));
}
