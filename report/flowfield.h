/* SPDX-License-Identifier: MIT
 *
 * flowfield.h - what one can ask of a connection: to choose some, or to put them in order.
 */
#ifndef TCT_FLOWFIELD_H
#define TCT_FLOWFIELD_H

#include "pipeline.h"

enum flowfield_kind {
	FLOWFIELD_NUMBER,
	FLOWFIELD_BYTES,   /* "64k" in a filter */
	FLOWFIELD_TIME,	   /* in ns; "1.5s", "20ms" in a filter */
	FLOWFIELD_NAME,	   /* one of a table's */
	FLOWFIELD_ADDRESS, /* with or without a prefix length */
	FLOWFIELD_FLAG,
};

/**
 * struct flowfield_values - What a connection has of a field
 * @n:		How many values: none if it is not known, several if any of them counts
 * @number, @name, @end: By kind; a flag is a number
 */
struct flowfield_values {
	size_t n;
	union {
		uint64_t number[2];
		const char *name[CAUSES_MAX];
		const struct endpoint *end[2];
	};
};

/**
 * struct flowfield - A field
 * @is_name:	Does that name occur in the table? Of FLOWFIELD_NAME
 */
struct flowfield {
	const char *name;
	enum flowfield_kind kind;
	const char *help;
	void (*get)(const struct flow_view *v, struct flowfield_values *out);
	bool (*is_name)(const char *s);
};

extern const struct flowfield flowfields[];
extern const size_t nflowfields;

/** flowfield_find() - By the first @n characters of @s, or NULL */
const struct flowfield *flowfield_find(const char *s, size_t n);

/** flowfield_cmp() - Order by a field's first value; what is not known comes last */
int flowfield_cmp(const struct flowfield *f, const struct flowfield_values *a,
		  const struct flowfield_values *b);

#endif /* TCT_FLOWFIELD_H */
