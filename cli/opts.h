/* SPDX-License-Identifier: MIT
 *
 * opts.h - options, the same in every subcommand that has them.
 */
#ifndef TCT_OPTS_H
#define TCT_OPTS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flowfilter.h"
#include "sink.h"

/* Groups of options; a command names those it takes: ROWS if it shows flows, TABLE if it
 * shows something else, which is text or JSON, PAGE if that may also be HTML, LIST if it may be a man page.
 */
enum {
	OPTS_NONE = 0,
	OPTS_STYLE = 1,
	OPTS_INPUT = 2,
	OPTS_LIVE = 4,
	OPTS_SAVE = 8,
	OPTS_EXEC = 16,
	OPTS_KERNELS = 32,
	OPTS_DIFF = 64,
	OPTS_ROWS = 128,
	OPTS_TABLE = 256,
	OPTS_REPLAY = 512,
	OPTS_MERGE = 1024,
	OPTS_LIMITS = 2048,
	OPTS_WATCH = 4096,
	OPTS_PAGE = 8192,
	OPTS_SANDBOX = 16384,
	OPTS_PAGER = 32768,
	OPTS_LIST = 65536,
	OPTS_OUTPUT = OPTS_STYLE | OPTS_ROWS,
};

/* OPTS_OF_<id>: what a command takes, by its row. */
enum {
#define COMMAND(id, groups, args, help) OPTS_OF_##id = (groups),
#include "commands.def"
#undef COMMAND
};

/**
 * struct order - In which order connections are shown
 * @by:		NULL for that of their numbers
 * @down:	The largest first
 */
struct order {
	const struct flowfield *by;
	bool down;
};

#define OPTS_KERNELS_MAX 32
#define OPTS_FOLLOW_MAX	 16
/* Enough for headers, and all there may be of a frame. */
#define OPTS_SNAPLEN_MIN 64
#define OPTS_SNAPLEN	 256
#define OPTS_SNAPLEN_ALL 262144
#define SHARDS_MAX	 (1ul << 20)

/**
 * struct opts_watch - What the command line said to watch
 * @follow:	@nfollow addresses whose segments are shown; port 0 for any
 * @buffer:	Bytes of the kernel's ring
 * @snaplen:	Bytes of a frame, 0 if it is not said; see opts_snaplen()
 * @write:	File for the packets of abnormal closes, NULL for none
 * @last:	Packets of a connection that are kept, besides the first ones
 * @memory:	Bytes to keep packets in, for @write and for those that wait to be written
 * @rotate_size: Bytes of a file, 0 for no limit; @rotate_files of them
 * @interval, @duration: In seconds, 0 for never
 * @quiet:	Nothing on standard error but trouble and losses
 * @journal:	An entry for each abnormal close
 * @metrics:	Serve them at @metrics_at
 * @prefix4, @prefix6, @networks, @ports: As in struct metrics_cfg
 */
struct opts_watch {
	struct endpoint follow[OPTS_FOLLOW_MAX];
	size_t nfollow;
	int buffer, snaplen;
	const char *write;
	unsigned int last;
	size_t memory;
	uint64_t rotate_size;
	unsigned int rotate_files;
	unsigned int interval, duration;
	bool journal, metrics, quiet;
	struct endpoint metrics_at;
	unsigned int prefix4, prefix6, networks, ports;
};

/* Whether output goes through a pager: AUTO if it is text and goes to a terminal. */
enum pager_when { PAGER_AUTO, PAGER_ALWAYS, PAGER_NEVER };

/**
 * struct opts - What the command line said
 * @output:	exec: file for the report, NULL for standard error, "-" for output
 * @pid:	exec: attach to it instead of running something
 * @rules:	exec: text of --assert, NULL for none
 * @report:	exec: "tap" or "junit", into @report_file; NULL for none
 * @jobs:	At a time, 0 for as many as is good
 * @lwip:	The client's TCP is lwIP's
 * @with_long:	Scenarios that take minutes, too
 * @kernels:	@nkernels words of --kernel, borrowed from argv
 * @json, @html, @man: With OPTS_TABLE, OPTS_PAGE, OPTS_LIST: instead of text
 * @ignore:	diff: text of --ignore, NULL for none
 * @where, @only_abnormal: Which connections are shown; @order, @limit: how, and how many, 0
 *		for all
 * @user:	Whom to become if this is root, NULL for nobody
 * @limits:	When connections are over
 * @threads:	1 for none beside this one
 * @shard:	Only the flows of this of @shards parts; 0 for all
 * @words:	Operands, @nwords of them, borrowed from argv
 */
struct opts {
	const struct sink_ops *format;
	struct sink_style style;
	enum pager_when pager;
	bool rows, kernel, json, html, man;
	uint64_t flow;
	size_t max_memory;
	struct flow_limits limits;
	unsigned int threads;
	uint32_t shard, shards;
	const char *filter;
	struct flowfilter where;
	bool only_abnormal;
	struct order order;
	uint64_t limit;
	const char *user;
	bool no_sandbox;
	const char *save;
	bool host_namespace;
	int wait_s;
	const char *output;
	int pid;
	bool no_seccomp;
	const char *rules, *report, *report_file;
	unsigned int jobs;
	bool with_long, progress, lwip;
	const char *kernels[OPTS_KERNELS_MAX];
	size_t nkernels;
	unsigned int seed;
	bool real_time, repeat;
	int timeout_s;
	const char *mirror;
	const char *ignore;
	bool brief;
	struct opts_watch watch;
	char **words;
	size_t nwords;
};

/**
 * opts_parse() - Parse a command line; --help and wrong usage end the program
 * @groups:	Set of OPTS_*
 * @args:	Operands for the usage line, "" for a command that takes none
 * @doc:	What the command does
 */
void opts_parse(struct opts *o, int argc, char *argv[], int groups, const char *args,
		const char *doc);

/**
 * opts_each() - Walk over options
 * @groups:	Those of these OPTS_*
 * @fn:		Told of each, --help and --usage included, with the group that it is of
 */
void opts_each(int groups,
	       void (*fn)(void *arg, int group, const struct argp_option *option),
	       void *arg);

/** opts_shard() - "I/N" with 0 <= I < N. Return: is it that? */
bool opts_shard(const char *s, uint32_t *i, uint32_t *n);

/** opts_snaplen() - Bytes of a frame: as said, or as the format needs them */
int opts_snaplen(const struct opts *o);

/** opts_style() - What a text may look like on that descriptor: width and colour */
void opts_style(struct opts *o, int fd);

#endif /* TCT_OPTS_H */
