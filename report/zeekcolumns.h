/* SPDX-License-Identifier: MIT
 *
 * zeekcolumns.h - the columns of a conn.log, whatever it is written as.
 */
#ifndef TCT_ZEEKCOLUMNS_H
#define TCT_ZEEKCOLUMNS_H

#include "pipeline.h"

/**
 * struct zeek_conn - A connection as Zeek sees it
 * @orig, @resp: Originator and responder by Zeek's rule, which are not always our client
 *		and server
 */
struct zeek_conn {
	const struct flow_view *v;
	enum side orig, resp;
};

enum zeek_kind {
	ZEEK_UNSET,
	ZEEK_NUMBER,
	ZEEK_SECONDS, /* @n in microseconds: Zeek has no others */
	ZEEK_STRING,
	ZEEK_LIST,
};

/**
 * struct zeek_value - What stands in a column; all zero is ZEEK_UNSET
 * @n:		A number, or how many are in @list
 * @s:		A string, which may be @buf
 * @list:	Strings
 * @buf:		Room for a string that is made here
 *
 * No string is from outside or has a character that Zeek would escape.
 */
struct zeek_value {
	enum zeek_kind kind;
	uint64_t n;
	const char *s;
	const char *list[CAUSES_MAX];
	char buf[ENDPOINT_STRLEN];
};

/**
 * struct zeek_column - A field of the log
 * @type:	Zeek's name of its type
 * @value:	What there is to say of a connection; NULL if nothing ever
 */
struct zeek_column {
	const char *name, *type;
	void (*value)(const struct zeek_conn *c, struct zeek_value *v);
};

/* Those of Zeek 6 in its order, then ours. */
#define ZEEK_COLUMNS 26
extern const struct zeek_column zeek_columns[ZEEK_COLUMNS];

/** zeek_conn_of() - Who is who */
struct zeek_conn zeek_conn_of(const struct flow_view *v);

/** zeek_column_value() - The value of column @i */
void zeek_column_value(const struct zeek_conn *c, size_t i, struct zeek_value *v);

#endif /* TCT_ZEEKCOLUMNS_H */
