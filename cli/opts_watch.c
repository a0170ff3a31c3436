/* SPDX-License-Identifier: MIT
 *
 * opts_watch.c - options of what watches an interface.
 */
#include "opts_impl.h"

#include <arpa/inet.h>
#include <limits.h>

#include "metrics.h"

enum {
	KEY_FOLLOW = 0x300,
	KEY_BUFFER,
	KEY_SNAPLEN,
	KEY_WRITE,
	KEY_LAST,
	KEY_RECORDER,
	KEY_ROTATE_SIZE,
	KEY_ROTATE_FILES,
	KEY_INTERVAL,
	KEY_DURATION,
	KEY_METRICS,
	KEY_PREFIX4,
	KEY_PREFIX6,
	KEY_NETWORKS,
	KEY_PORTS,
	KEY_JOURNAL,
};

#define RING   (64 << 20)
#define MEMORY ((size_t)64 << 20)

static const struct argp_option watch_options[] = {
	{ "format", 'F', "NAME", 0,
	  "flows (default), timeline, json, summary: only the counts at the end, or pcapng: "
	  "the packets, two seconds late, with comments for Wireshark",
	  1 },
	{ "rows", KEY_ROWS, NULL, 0,
	  "json: also an object for each row of the timeline", 1 },
	{ "follow", KEY_FOLLOW, "ADDRESS[:PORT]", 0,
	  "also show each segment from or to it as it comes; may be given several times",
	  8 },
	{ "interval", KEY_INTERVAL, "SECONDS", 0,
	  "counts on standard error every so often, as SIGUSR1 asks for them", 8 },
	{ "duration", KEY_DURATION, "SECONDS", 0, "end after that (default: never)",
	  8 },
	{ "buffer", KEY_BUFFER, "SIZE", 0,
	  "for frames that wait in the kernel (default: 64M)", 8 },
	{ "snaplen", KEY_SNAPLEN, "BYTES", 0,
	  "of each frame; headers are enough (default: 256; pcapng: all)", 8 },
	{ "write", KEY_WRITE, "FILE", 0,
	  "keep the packets of connections that did not end well: the first and the last "
	  "ones of each",
	  9 },
	{ "last", KEY_LAST, "N", 0, "... so many last ones (default: 20)", 9 },
	{ "recorder-memory", KEY_RECORDER, "SIZE", 0,
	  "... from so much memory (default: 64M); the oldest give way. Packets wait in it "
	  "for pcapng, too",
	  9 },
	{ "rotate-size", KEY_ROTATE_SIZE, "SIZE", 0,
	  "... and begin another file when one has so much: FILE.1 is the one before, "
	  "FILE.2...",
	  9 },
	{ "rotate-files", KEY_ROTATE_FILES, "N", 0, "... so many in all (default: 10)",
	  9 },
	{ "metrics", KEY_METRICS, "[ADDRESS:]PORT", 0,
	  "serve counts for Prometheus at http://ADDRESS:PORT/metrics (default address: "
	  "127.0.0.1; port 0: one that is free)",
	  10 },
	{ "metrics-prefix4", KEY_PREFIX4, "BITS", 0,
	  "... by the client's network, so many bits of its IPv4 address (default: 16)",
	  10 },
	{ "metrics-prefix6", KEY_PREFIX6, "BITS", 0,
	  "... or so many of its IPv6 address (default: 32)", 10 },
	{ "metrics-networks", KEY_NETWORKS, "N", 0,
	  "... at most so many; all others are \"other\" (default: 100)", 10 },
	{ "metrics-ports", KEY_PORTS, "N", 0,
	  "... by the server's port, at most so many (default: 50)", 10 },
	{ "journal", KEY_JOURNAL, NULL, 0,
	  "an entry in the systemd journal for each connection that did not end well",
	  11 },
	{ "quiet", 'q', NULL, 0,
	  "say nothing on standard error but what is wrong or lost", 11 },
	{ 0 },
};

/* An address alone, or with a port as everywhere. */
static bool parse_endpoint(const char *s, struct endpoint *ep)
{
	uint8_t addr[16];

	if (inet_pton(AF_INET, s, addr) == 1)
		endpoint_set_v4(ep, addr, 0);
	else if (inet_pton(AF_INET6, s, addr) == 1)
		endpoint_set_v6(ep, addr, 0);
	else
		return endpoint_parse(s, ep) == 0;
	return true;
}

static void add_follow(struct opts_watch *w, const char *arg, struct argp_state *state)
{
	if (w->nfollow == OPTS_FOLLOW_MAX)
		argp_error(state, "more than %d addresses to follow", OPTS_FOLLOW_MAX);
	if (!parse_endpoint(arg, &w->follow[w->nfollow]))
		argp_error(state, "--follow is an address, or address:port, not '%s'",
			   arg);
	w->nfollow++;
}

/* A port alone is one that only this machine can ask. */
static void set_metrics(struct opts_watch *w, const char *arg, struct argp_state *state)
{
	char local[sizeof("127.0.0.1:65535")];

	snprintf(local, sizeof(local), "127.0.0.1:%s", arg);
	if (endpoint_parse(arg, &w->metrics_at) &&
	    endpoint_parse(local, &w->metrics_at))
		argp_error(state, "--metrics is a port, or address:port, not '%s'",
			   arg);
	w->metrics = true;
}

static int size_below_2g(const char *arg, struct argp_state *state)
{
	size_t n = opts_size(arg, state);

	if (n > INT_MAX)
		argp_error(state, "less than 2G, not '%s'", arg);
	return (int)n;
}

/* Longer than the two hours after which Linux asks a silent peer (tcp_keepalive_time). */
static void watch_defaults(struct opts *o)
{
	o->format = sink_find("flows");
	o->limits.idle = UINT64_C(8000000000000);
	o->watch = (struct opts_watch){ .buffer = RING,
					.last = 20,
					.memory = MEMORY,
					.rotate_files = 10,
					.prefix4 = 16,
					.prefix6 = 32,
					.networks = 100,
					.ports = 50 };
}

int opts_snaplen(const struct opts *o)
{
	if (o->watch.snaplen)
		return o->watch.snaplen;
	return o->format->comments ? OPTS_SNAPLEN_ALL : OPTS_SNAPLEN;
}

static unsigned int count(const char *arg, struct argp_state *state)
{
	return (unsigned int)opts_number(arg, 1, INT_MAX, state);
}

static error_t parse_recorder(int key, char *arg, struct argp_state *state)
{
	struct opts_watch *w = &((struct opts *)state->input)->watch;

	switch (key) {
	case KEY_WRITE:
		w->write = arg;
		return 0;
	case KEY_LAST:
		w->last = (unsigned int)opts_number(arg, 1, 1000000, state);
		return 0;
	case KEY_RECORDER:
		w->memory = opts_size(arg, state);
		return 0;
	case KEY_ROTATE_SIZE:
		w->rotate_size = opts_size(arg, state);
		return 0;
	case KEY_ROTATE_FILES:
		w->rotate_files = (unsigned int)opts_number(arg, 1, 100000, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_metrics(int key, char *arg, struct argp_state *state)
{
	struct opts_watch *w = &((struct opts *)state->input)->watch;

	switch (key) {
	case KEY_METRICS:
		set_metrics(w, arg, state);
		return 0;
	case KEY_PREFIX4:
		w->prefix4 = (unsigned int)opts_number(arg, 0, 32, state);
		return 0;
	case KEY_PREFIX6:
		w->prefix6 = (unsigned int)opts_number(arg, 0, 128, state);
		return 0;
	case KEY_NETWORKS:
		w->networks =
			(unsigned int)opts_number(arg, 0, METRICS_NETWORKS_MAX, state);
		return 0;
	case KEY_PORTS:
		w->ports = (unsigned int)opts_number(arg, 0, METRICS_PORTS_MAX, state);
		return 0;
	default:
		return parse_recorder(key, arg, state);
	}
}

static error_t parse_watch(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		watch_defaults(o);
		return 0;
	case KEY_FORMAT:
	case KEY_ROWS:
		return group_rows.parser(key, arg, state);
	case KEY_FOLLOW:
		add_follow(&o->watch, arg, state);
		return 0;
	case KEY_BUFFER:
		o->watch.buffer = size_below_2g(arg, state);
		return 0;
	case KEY_SNAPLEN:
		o->watch.snaplen = (int)opts_number(arg, OPTS_SNAPLEN_MIN,
						    OPTS_SNAPLEN_ALL, state);
		return 0;
	case KEY_INTERVAL:
		o->watch.interval = count(arg, state);
		return 0;
	case KEY_JOURNAL:
		o->watch.journal = true;
		return 0;
	case 'q':
		o->watch.quiet = true;
		return 0;
	case KEY_DURATION:
		o->watch.duration = count(arg, state);
		return 0;
	default:
		return parse_metrics(key, arg, state);
	}
}

const struct argp group_watch = { .options = watch_options, .parser = parse_watch };
