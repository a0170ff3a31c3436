/* SPDX-License-Identifier: MIT
 *
 * flowfilter.h - which connections are wanted: "ending = reset and not port = 443".
 *
 *	expression  and ... or ..., not ..., ( ... )
 *	test        FIELD = VALUE, with = == != < <= > >=; a flag alone
 *
 * Of a field with several values one is enough; != says that none is. What is not known
 * passes no test of numbers.
 */
#ifndef TCT_FLOWFILTER_H
#define TCT_FLOWFILTER_H

#include "err.h"
#include "flowfield.h"

#define FLOWFILTER_STEPS 128
#define FLOWFILTER_VALUE 64

enum flowfilter_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE };

/**
 * struct flowfilter_step - A test, or what to do with the results before it
 * @number, @name, @net: What the field is compared with, by its kind; @bits of @net count
 */
struct flowfilter_step {
	enum { STEP_TEST, STEP_NOT, STEP_AND, STEP_OR } kind;
	enum flowfilter_op op;
	const struct flowfield *field;
	uint64_t number;
	char name[FLOWFILTER_VALUE];
	struct endpoint net;
	unsigned int bits;
};

/** struct flowfilter - An expression in postfix order: @n steps, none if all are wanted */
struct flowfilter {
	struct flowfilter_step step[FLOWFILTER_STEPS];
	size_t n;
};

/** flowfilter_is() - Is that such an expression, rather than one of tcpdump's? */
bool flowfilter_is(const char *text);

/**
 * flowfilter_parse() - Understand an expression
 *
 * Return: 0, or -EINVAL with @e set to what is wrong, and where
 */
int flowfilter_parse(struct flowfilter *f, const char *text, struct err *e);

/** flowfilter_takes() - Is this one wanted? */
bool flowfilter_takes(const struct flowfilter *f, const struct flow_view *v);

#endif /* TCT_FLOWFILTER_H */
