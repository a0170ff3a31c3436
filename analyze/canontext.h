/* SPDX-License-Identifier: MIT
 *
 * canontext.h - flows as the format canon writes them, read back: what comparisons are
 * made of, whether the text comes from a file or from a capture just analysed.
 */
#ifndef TCT_CANONTEXT_H
#define TCT_CANONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

/* First line of such a text. */
#define CANON_MAGIC "canon 1"

enum ignore {
#define IGNORE(id, name, text) IGNORE_##id,
#include "ignores.def"
#undef IGNORE
	IGNORE_N
};

struct ignore_row {
	const char *name, *text;
};
extern const struct ignore_row ignores[IGNORE_N];
#define IGNORES(id) (1u << IGNORE_##id)

enum canon_kind { CANON_SEGMENT, CANON_CALL, CANON_SOCKET, CANON_KERNEL, CANON_OTHER };

/* Of whom a line tells. */
enum canon_side { CANON_CLIENT, CANON_SERVER, CANON_NOBODY };

/**
 * struct canon_event - A line of a flow
 * @text:	The line, without what came before it
 * @wait:	"1s" if it came so long after the line before, else NULL
 * @key:	Equal for lines that say the same, but for what is ignored
 * @shape:	Equal for segments of one side with the same flags and length; else @like
 * @like:	Equal for lines of one kind and side; for calls, of one call
 */
struct canon_event {
	const char *text, *wait;
	uint64_t key, shape, like;
	uint8_t kind, side;
};

#define CANON_CAUSES 6

/**
 * struct canon_flow - A flow
 * @number:	As in the text; 0 for calls that concern no connection
 * @client, @server: Addresses, NULL if the text does not have them
 * @ending, @closer, @time_wait: "-" if none
 * @causes:	"NAME CERTAINTY", @ncauses of them
 */
struct canon_flow {
	uint64_t number;
	const char *client, *server;
	struct canon_event *events;
	size_t n;
	const char *ending, *closer, *time_wait;
	const char *causes[CANON_CAUSES];
	size_t ncauses;
};

/** struct canon - A text. All strings point into @text */
struct canon {
	char *text;
	struct canon_event *events;
	struct canon_flow *flows;
	size_t n;
};

/**
 * canon_parse() - Read a text
 * @c:		For canon_free(), on failure too
 * @text:	@size bytes and a NUL; taken over
 * @ignore:	Set of IGNORES(): lines that are of such a class are left out, parts of
 *		lines do not count for @key
 *
 * Return: 0, -ENOMEM, or -EINVAL with "line 12: what is wrong" in @e
 */
int canon_parse(struct canon *c, char *text, size_t size, unsigned int ignore,
		struct err *e);

void canon_free(struct canon *c);

/** struct slice - Part of a line; @n is 0 if it is not there */
struct slice {
	const char *at;
	size_t n;
};

/**
 * struct canon_segment - A segment's line, taken apart
 * @flags:	"F."
 * @seq:	"1:6(5)", "0"
 * @ack:	"2"
 * @win:	"0", "tiny"
 * @options:	Without the brackets, and so are @labels
 * @states:	"FIN_WAIT1/CLOSE_WAIT"
 */
struct canon_segment {
	struct slice flags, seq, ack, win, options, labels, states;
};

/** canon_segment() - Take a CANON_SEGMENT apart */
struct canon_segment canon_segment(const struct canon_event *ev);

/**
 * struct canon_call - A call's line, taken apart
 * @name:	"close"
 * @args:	What stands between the parentheses
 * @result:	"0", "-1 EPIPE (Broken pipe) + SIGPIPE"; empty for one that is entered
 * @bare:	Not a call, but what happened to the process: "killed by SIGKILL" is @name
 */
struct canon_call {
	struct slice name, args, result;
	bool bare;
};

/** canon_call() - Take a CANON_CALL apart */
struct canon_call canon_call(const struct canon_event *ev);

#endif /* TCT_CANONTEXT_H */
