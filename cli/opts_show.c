/* SPDX-License-Identifier: MIT
 *
 * opts_show.c - options of what shows flows: what goes in, and how it looks.
 */
#include "opts_impl.h"

#include <limits.h>
#include <string.h>

enum {
	KEY_COLOR = KEY_ROWS + 1,
	KEY_KERNEL,
	KEY_FLOW,
	KEY_MEMORY,
	KEY_WIDTH,
	KEY_ASCII,
	KEY_IGNORE,
	KEY_CLOSED,
	KEY_SYN,
	KEY_IDLE,
	KEY_THREADS,
	KEY_SHARD,
	KEY_ABNORMAL,
	KEY_SORT,
	KEY_LIMIT,
	KEY_SANDBOX,
	KEY_LINKS,
};

static const struct argp_option style_options[] = {
	{ "color", KEY_COLOR, "WHEN", 0,
	  "auto (default), always or never; see NO_COLOR", 1 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "columns of text, 80 to 400", 1 },
	{ "hyperlinks", KEY_LINKS, NULL, 0,
	  "references are links, for terminals that know them", 1 },
	{ "ascii", KEY_ASCII, NULL, 0, "no characters beyond ASCII", 1 },
	{ "max-memory", KEY_MEMORY, "SIZE", 0,
	  "for flows and rows, as 512M or 4G (default: a quarter of RAM)", 1 },
	{ 0 },
};

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
		o->style.width = (int)opts_number(arg, 80, 400, state);
		return 0;
	case KEY_LINKS:
		o->style.links = true;
		return 0;
	case KEY_ASCII:
		o->style.utf8 = false;
		return 0;
	case KEY_MEMORY:
		o->max_memory = opts_size(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_style = { .options = style_options, .parser = parse_style };

static const struct argp_option table_options[] = {
	{ "format", 'F', "NAME", 0, "text (default) or json", 1 },
	{ 0 },
};

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

const struct argp group_table = { .options = table_options, .parser = parse_table };

static const struct argp_option page_options[] = {
	{ "format", 'F', "NAME", 0, "text (default), json, or html for two files", 1 },
	{ 0 },
};

static error_t parse_page(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != 'F' || strcmp(arg, "html") != 0)
		return parse_table(key, arg, state);
	o->html = true;
	return 0;
}

const struct argp group_page = { .options = page_options, .parser = parse_page };

static const struct argp_option list_options[] = {
	{ "format", 'F', "NAME", 0, "text (default), json, or man", 1 },
	{ 0 },
};

static error_t parse_list(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != 'F' || strcmp(arg, "man") != 0)
		return parse_table(key, arg, state);
	o->man = true;
	return 0;
}

const struct argp group_list = { .options = list_options, .parser = parse_list };

static const struct argp_option rows_options[] = {
	{ "format", 'F', "NAME", 0,
	  "timeline (default); 'tcpclose-trace list' names all", 1 },
	{ "rows", KEY_ROWS, NULL, 0,
	  "json: also an object for each row of the timeline", 1 },
	{ "kernel", KEY_KERNEL, NULL, 0,
	  "timeline: a row for every kernel event, not only for what else is not seen",
	  1 },
	{ "flow", KEY_FLOW, "N", 0, "show only the flow with this number", 1 },
	{ "follow", 0, NULL, OPTION_ALIAS, NULL, 1 },
	{ "sort", KEY_SORT, "[-]FIELD", 0,
	  "show connections by a field, as bytes, or -bytes for the largest first; "
	  "'tcpclose-trace list' names them",
	  1 },
	{ "limit", KEY_LIMIT, "N", 0, "show at most so many connections", 1 },
	{ 0 },
};

static void set_order(struct opts *o, const char *arg, struct argp_state *state)
{
	const char *name = arg + (*arg == '-');

	o->order.down = *arg == '-';
	o->order.by = flowfield_find(name, strlen(name));
	if (!o->order.by)
		argp_error(state, "--sort: no field '%s'; see 'tcpclose-trace list'",
			   name);
}

static error_t parse_rows(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_FORMAT:
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
	case KEY_SORT:
		set_order(o, arg, state);
		return 0;
	case KEY_LIMIT:
		o->limit = (uint64_t)opts_number(arg, 1, LONG_MAX, state);
		return 0;
	case KEY_FLOW:
		o->flow = (uint64_t)opts_number(arg, 1, LONG_MAX, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_rows = { .options = rows_options, .parser = parse_rows };

static const struct argp_option input_options[] = {
	{ "filter", 'f', "EXPRESSION", 0,
	  "only frames that this tcpdump filter takes; or only connections, as 'ending = "
	  "reset and not server_port = 443'. One of each may be given",
	  2 },
	{ "only-abnormal", KEY_ABNORMAL, NULL, 0,
	  "only connections that did not end well", 2 },
	{ 0 },
};

/* What compares a field of a connection is no expression of tcpdump's. */
static void set_filter(struct opts *o, const char *arg, struct argp_state *state)
{
	struct err e;

	if (!flowfilter_is(arg))
		o->filter = arg;
	else if (flowfilter_parse(&o->where, arg, &e))
		argp_error(state, "%s", e.msg);
}

static error_t parse_input(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'f':
		set_filter(o, arg, state);
		return 0;
	case KEY_ABNORMAL:
		o->only_abnormal = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_input = { .options = input_options, .parser = parse_input };

static const struct argp_option diff_options[] = {
	{ "ignore", KEY_IGNORE, "CLASS[,CLASS...]", 0,
	  "overlook windows, options, timing, piggybacking, labels, kernel, calls or "
	  "sockets",
	  6 },
	{ "brief", 'q', NULL, 0, "say only whether they differ", 6 },
	{ 0 },
};

static const struct argp_option limits_options[] = {
	{ "after-close", KEY_CLOSED, "SECONDS", 0,
	  "a connection is over after so much silence when both ends have closed, "
	  "twelve times as much once something came late (default: 5)",
	  7 },
	{ "after-syn", KEY_SYN, "SECONDS", 0,
	  "... when nobody has answered its SYN (default: 130)", 7 },
	{ "idle", KEY_IDLE, "SECONDS", 0,
	  "... in any other state (default: 0, never); what comes later is taken for a "
	  "new connection",
	  7 },
	{ 0 },
};

static const struct argp_option replay_options[] = {
	{ "shard", KEY_SHARD, "I/N", 0,
	  "only the connections of part I, from 0 to N-1; 'merge' makes one of all parts",
	  7 },
	{ "threads", KEY_THREADS, "N", 0,
	  "one reads, the others analyse, all write JSON (default: 2, if there are two "
	  "processors)",
	  7 },
	{ 0 },
};

static tstamp *limit_of(struct flow_limits *l, int key)
{
	return key == KEY_CLOSED ? &l->closed : key == KEY_SYN ? &l->syn : &l->idle;
}

static error_t parse_limits(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	if (key != KEY_CLOSED && key != KEY_SYN && key != KEY_IDLE)
		return ARGP_ERR_UNKNOWN;
	*limit_of(&o->limits, key) =
		(tstamp)opts_number(arg, 0, INT_MAX, state) * 1000000000;
	return 0;
}

const struct argp group_limits = { .options = limits_options, .parser = parse_limits };

static error_t parse_replay(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_SHARD:
		if (!opts_shard(arg, &o->shard, &o->shards))
			argp_error(state, "--shard is I/N, as 0/4 to 3/4, not '%s'",
				   arg);
		return 0;
	case KEY_THREADS:
		o->threads =
			(unsigned int)opts_number(arg, 1, PIPELINES_MAX + 1, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_replay = { .options = replay_options, .parser = parse_replay };

static const struct argp_option merge_options[] = {
	{ "format", 'F', "NAME", 0, "json (default), flows or summary", 1 },
	{ 0 },
};

static error_t parse_merge(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_INIT)
		((struct opts *)state->input)->format = sink_find("json");
	return key == KEY_FORMAT ? parse_rows(key, arg, state) : ARGP_ERR_UNKNOWN;
}

const struct argp group_merge = { .options = merge_options, .parser = parse_merge };

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

const struct argp group_diff = { .options = diff_options, .parser = parse_diff };

static const struct argp_option sandbox_options[] = {
	{ "user", 'Z', "USER", 0,
	  "as root: become USER once all is open (default: nobody)", 12 },
	{ "no-sandbox", KEY_SANDBOX, NULL, 0,
	  "keep all that packets have no need of: files, sockets, programs", 12 },
	{ 0 },
};

static error_t parse_sandbox(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'Z':
		o->user = arg;
		return 0;
	case KEY_SANDBOX:
		o->no_sandbox = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_sandbox = { .options = sandbox_options,
				    .parser = parse_sandbox };
