/* SPDX-License-Identifier: MIT
 *
 * flowfilter.c - expressions over the fields of a connection: parsed once into a list of tests
 * in postfix order, which is evaluated for each connection.
 */
#include "flowfilter.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  32
#define NUMBER_MAX 9e18 /* fits uint64_t */

static const struct {
	const char *text;
	enum flowfilter_op op;
} ops[] = {
	{ "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE },
	{ "=", OP_EQ },	 { "<", OP_LT },  { ">", OP_GT },
};

/**
 * struct parse - What is left of a text
 * @at:		Next character
 * @depth:	Of parentheses and nots
 */
struct parse {
	struct flowfilter *f;
	const char *text, *at;
	unsigned int depth;
	struct err *e;
};

static int wrong(const struct parse *p, const char *at, const char *what)
{
	return err_set(p->e, -EINVAL, "filter \"%.200s\", at \"%.20s\": %s", p->text,
		       *at ? at : "its end", what);
}

static void skip_blanks(struct parse *p)
{
	p->at += strspn(p->at, " \t\n");
}

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || (s[n] && strchr("_.:/-[]", s[n])))
		n++;
	return n;
}

/* Is that word next? Then it is behind us. */
static bool take_word(struct parse *p, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(p);
	if (word_length(p->at) != n || strncmp(p->at, word, n) != 0)
		return false;
	p->at += n;
	return true;
}

static bool take_sign(struct parse *p, const char *sign)
{
	size_t n = strlen(sign);

	skip_blanks(p);
	if (strncmp(p->at, sign, n) != 0)
		return false;
	p->at += n;
	return true;
}

static bool take_op(struct parse *p, enum flowfilter_op *op)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (take_sign(p, ops[i].text)) {
			*op = ops[i].op;
			return true;
		}
	return false;
}

static int add_step(struct parse *p, const struct flowfilter_step *s)
{
	if (p->f->n == FLOWFILTER_STEPS)
		return wrong(p, p->at, "too many tests");
	p->f->step[p->f->n++] = *s;
	return 0;
}

static int add_kind(struct parse *p, int kind)
{
	const struct flowfilter_step s = { .kind = kind };

	return add_step(p, &s);
}

struct unit {
	const char *text;
	double factor;
};

static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };
static const struct unit byte_units[] = { { "", 1 },	    { "k", 1 << 10 },
					  { "K", 1 << 10 }, { "M", 1 << 20 },
					  { "G", 1 << 30 }, { NULL, 0 } };
static const struct unit time_units[] = { { "s", 1e9 },	   { "", 1e9 }, { "ms", 1e6 },
					  { "us", 1e3 },   { "ns", 1 }, { "m", 60e9 },
					  { "h", 3600e9 }, { NULL, 0 } };

static const struct unit *units_of(enum flowfield_kind kind)
{
	return kind == FLOWFIELD_BYTES	? byte_units
	       : kind == FLOWFIELD_TIME ? time_units
					: no_units;
}

/* Decimal digits, and a fraction where there are units. */
static bool parse_number(const char *s, const struct unit *units, uint64_t *out)
{
	size_t n = strspn(s, "0123456789.");
	double value;

	if (!n || n > 20 || !isdigit((unsigned char)*s))
		return false;
	if (units == no_units) {
		errno = 0;
		*out = strtoull(s, NULL, 10);
		return !errno && !s[strspn(s, "0123456789")];
	}
	value = strtod(s, NULL);
	for (; units->text; units++)
		if (strcmp(units->text, s + n) == 0) {
			value *= units->factor;
			*out = value < NUMBER_MAX ? (uint64_t)value : 0;
			return value < NUMBER_MAX;
		}
	return false;
}

/* "10.0.0.0/8", "::1": an IPv4 address as the IPv6 one that stands for it */
static bool parse_net(char *s, struct flowfilter_step *t)
{
	char *slash = strchr(s, '/');
	uint8_t addr[16];
	uint64_t bits = 0;

	if (slash)
		*slash++ = '\0';
	if (inet_pton(AF_INET, s, addr) == 1) {
		t->net = endpoint_v4(addr, 0);
		t->bits = 32;
	} else if (inet_pton(AF_INET6, s, addr) == 1) {
		t->net = endpoint_v6(addr, 0);
		t->bits = 128;
	} else {
		return false;
	}
	if (slash && (!parse_number(slash, no_units, &bits) || bits > t->bits))
		return false;
	t->bits = (unsigned int)(slash ? bits : t->bits) + (128 - t->bits);
	return true;
}

static int parse_value(struct parse *p, struct flowfilter_step *t)
{
	const struct flowfield *f = t->field;
	char value[FLOWFILTER_VALUE];
	const char *at;
	size_t n;

	skip_blanks(p);
	at = p->at;
	n = word_length(at);
	if (!n || n >= sizeof(value))
		return wrong(p, at, "a value is wanted here");
	memcpy(value, at, n);
	value[n] = '\0';
	p->at += n;
	switch (f->kind) {
	case FLOWFIELD_NAME:
		memcpy(t->name, value, n + 1);
		return f->is_name(value)
			       ? 0
			       : wrong(p, at,
				       "no such name; see 'tcpclose-trace list'");
	case FLOWFIELD_ADDRESS:
		return parse_net(value, t)
			       ? 0
			       : wrong(p, at,
				       "no address, and no network as 10.0.0.0/8");
	case FLOWFIELD_NUMBER:
	case FLOWFIELD_BYTES:
	case FLOWFIELD_TIME:
	case FLOWFIELD_FLAG:
		break;
	}
	return parse_number(value, units_of(f->kind), &t->number)
		       ? 0
		       : wrong(p, at,
			       f->kind == FLOWFIELD_TIME ? "no time as 20ms, 1.5s, 2m"
			       : f->kind == FLOWFIELD_BYTES
				       ? "no number of bytes as 1500, 64k, 2M"
				       : "no number");
}

static int parse_test(struct parse *p)
{
	struct flowfilter_step t = { .kind = STEP_TEST };
	const char *at;
	size_t n;
	int code;

	skip_blanks(p);
	at = p->at;
	n = word_length(at);
	if (!n)
		return wrong(p, at, "a field is wanted here");
	t.field = flowfield_find(at, n);
	if (!t.field)
		return wrong(p, at, "no such field; 'tcpclose-trace list' names them");
	p->at += n;
	if (t.field->kind == FLOWFIELD_FLAG) {
		t.op = OP_NE;
		return add_step(p, &t);
	}
	at = p->at;
	if (!take_op(p, &t.op))
		return wrong(p, at, "one of = != < <= > >= is wanted here");
	if (t.op > OP_NE &&
	    (t.field->kind == FLOWFIELD_NAME || t.field->kind == FLOWFIELD_ADDRESS))
		return wrong(p, at, "names and addresses have no order: = or !=");
	code = parse_value(p, &t);
	return code ? code : add_step(p, &t);
}

static int parse_or(struct parse *p);

static int parse_factor(struct parse *p)
{
	int code;

	if (++p->depth > DEPTH_MAX)
		return wrong(p, p->at, "too deep");
	if (take_word(p, "not") || take_sign(p, "!")) {
		code = parse_factor(p);
		code = code ? code : add_kind(p, STEP_NOT);
	} else if (take_sign(p, "(")) {
		code = parse_or(p);
		if (!code && !take_sign(p, ")"))
			code = wrong(p, p->at, ") is wanted here");
	} else {
		code = parse_test(p);
	}
	p->depth--;
	return code;
}

static int parse_and(struct parse *p)
{
	int code = parse_factor(p);

	while (!code && (take_word(p, "and") || take_sign(p, "&&"))) {
		code = parse_factor(p);
		code = code ? code : add_kind(p, STEP_AND);
	}
	return code;
}

static int parse_or(struct parse *p)
{
	int code = parse_and(p);

	while (!code && (take_word(p, "or") || take_sign(p, "||"))) {
		code = parse_and(p);
		code = code ? code : add_kind(p, STEP_OR);
	}
	return code;
}

/* A field with an operator, or a flag; tcpdump compares only "len" by name. */
bool flowfilter_is(const char *text)
{
	struct parse p = { .text = text, .at = text };
	const struct flowfield *f;
	enum flowfilter_op op;
	size_t n;

	while (take_sign(&p, "(") || take_sign(&p, "!") || take_word(&p, "not"))
		;
	n = strspn(p.at, "abcdefghijklmnopqrstuvwxyz_");
	f = flowfield_find(p.at, n);
	if (!n || (n == 3 && strncmp(p.at, "len", 3) == 0))
		return false;
	p.at += n;
	return (f && f->kind == FLOWFIELD_FLAG) || take_op(&p, &op);
}

int flowfilter_parse(struct flowfilter *f, const char *text, struct err *e)
{
	struct parse p = { .f = f, .text = text, .at = text, .e = e };
	int code;

	f->n = 0;
	code = parse_or(&p);
	skip_blanks(&p);
	if (!code && *p.at)
		code = wrong(&p, p.at, "'and' or 'or' is wanted here");
	return code;
}

static bool holds(enum flowfilter_op op, int cmp)
{
	switch (op) {
	case OP_EQ:
	case OP_NE: /* turned around for all values at once */
		return cmp == 0;
	case OP_LT:
		return cmp < 0;
	case OP_LE:
		return cmp <= 0;
	case OP_GT:
		return cmp > 0;
	case OP_GE:
		return cmp >= 0;
	}
	return false;
}

/* No network of IPv6 has IPv4 addresses, although they are kept as if. */
static bool in_net(const struct endpoint *ep, const struct flowfilter_step *t)
{
	unsigned int bytes = t->bits / 8, rest = t->bits % 8;

	if (endpoint_is_v4(ep) != endpoint_is_v4(&t->net) ||
	    memcmp(ep->addr, t->net.addr, bytes) != 0)
		return false;
	return !rest || !((ep->addr[bytes] ^ t->net.addr[bytes]) >> (8 - rest));
}

static bool value_passes(const struct flowfilter_step *t,
			 const struct flowfield_values *v, size_t i)
{
	switch (t->field->kind) {
	case FLOWFIELD_NAME:
		return strcmp(v->name[i], t->name) == 0;
	case FLOWFIELD_ADDRESS:
		return in_net(v->end[i], t);
	case FLOWFIELD_NUMBER:
	case FLOWFIELD_BYTES:
	case FLOWFIELD_TIME:
	case FLOWFIELD_FLAG:
		break;
	}
	return holds(t->op, (v->number[i] > t->number) - (v->number[i] < t->number));
}

static bool passes(const struct flowfilter_step *t, const struct flow_view *v)
{
	struct flowfield_values have = { .n = 0 };
	bool any = false;

	t->field->get(v, &have);
	for (size_t i = 0; i < have.n && !any; i++)
		any = value_passes(t, &have, i);
	if (t->op != OP_NE)
		return any;
	return !any && (have.n || t->field->kind == FLOWFIELD_NAME);
}

/* Each test leaves a result, the others take theirs from the top. */
bool flowfilter_takes(const struct flowfilter *f, const struct flow_view *v)
{
	bool stack[FLOWFILTER_STEPS + 1] = { true };
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct flowfilter_step *s = &f->step[i];

		if (s->kind == STEP_TEST) {
			stack[n++] = passes(s, v);
		} else if (s->kind == STEP_NOT) {
			stack[n - 1] = !stack[n - 1];
		} else {
			n--;
			stack[n - 1] = s->kind == STEP_AND ? stack[n - 1] && stack[n]
							   : stack[n - 1] || stack[n];
		}
	}
	return stack[0];
}
