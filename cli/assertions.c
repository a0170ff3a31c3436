/* SPDX-License-Identifier: MIT
 *
 * assertions.c - rules over judged flows, and reports of them.
 */
#include "assertions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "prose.h"
#include "sink.h"

#define RULES_MAX 16

static bool not_reset(const struct flow_view *v)
{
	return v->verdict->ending != ENDING_RESET &&
	       v->verdict->ending != ENDING_REFUSED;
}

static bool lost(const struct flow_view *v, enum side x)
{
	struct ledger l;

	ledger_of(v->flow, v->story, v->verdict, x, &l);
	return l.destroyed > 0;
}

/* What can't be told is no loss: a rule is broken by what is known. */
static bool no_data_loss(const struct flow_view *v)
{
	return !lost(v, SIDE_A) && (v->flow->self || !lost(v, SIDE_B));
}

static bool no_timeout(const struct flow_view *v)
{
	return v->verdict->ending != ENDING_TIMEOUT &&
	       v->verdict->ending != ENDING_UNANSWERED;
}

static bool graceful(const struct flow_view *v)
{
	return v->verdict->ending == ENDING_GRACEFUL ||
	       v->verdict->ending == ENDING_SIMULTANEOUS;
}

static bool closer_client(const struct flow_view *v)
{
	return v->verdict->closer == WHOSE_CLIENT;
}

static bool closer_server(const struct flow_view *v)
{
	return v->verdict->closer == WHOSE_SERVER;
}

static const struct rule {
	const char *name;
	bool (*kept)(const struct flow_view *v);
} rules[] = {
	{ "no-reset", not_reset },	    { "no-data-loss", no_data_loss },
	{ "no-timeout", no_timeout },	    { "graceful", graceful },
	{ "closer=client", closer_client }, { "closer=server", closer_server },
};

const char *assertions_rule(size_t i)
{
	return i < sizeof(rules) / sizeof(rules[0]) ? rules[i].name : NULL;
}

/**
 * struct outcome - One rule on one connection
 * @why:	"" if it was kept
 */
struct outcome {
	const struct rule *rule;
	char flow[160];
	char why[512];
};

struct assertions {
	const struct rule *asked[RULES_MAX];
	size_t nasked;
	struct outcome *outcomes;
	size_t n, cap, broken, lost;
};

static const struct rule *rule_find(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strlen(rules[i].name) == n && strncmp(rules[i].name, name, n) == 0)
			return &rules[i];
	return NULL;
}

static int ask(struct assertions *a, const char *text, struct err *e)
{
	while (*text) {
		size_t n = strcspn(text, ",");
		const struct rule *r = rule_find(text, n);

		if (!r)
			return err_set(e, -EINVAL,
				       "--assert: no rule '%.*s'; there are no-reset, "
				       "no-data-loss, no-timeout, graceful, "
				       "closer=client, closer=server",
				       (int)n, text);
		if (a->nasked < RULES_MAX)
			a->asked[a->nasked++] = r;
		text += n + (text[n] == ',');
	}
	return 0;
}

int assertions_new(struct assertions **out, const char *text, struct err *e)
{
	struct assertions *a = calloc(1, sizeof(*a));
	int rc = a ? ask(a, text, e) : err_set(e, -ENOMEM, "no memory for rules");

	if (rc < 0)
		assertions_free(a);
	else
		*out = a;
	return rc;
}

void assertions_free(struct assertions *a)
{
	if (a)
		free(a->outcomes);
	free(a);
}

static struct outcome *next_outcome(struct assertions *a)
{
	size_t cap = a->cap ? a->cap * 2 : 16;
	struct outcome *o = a->outcomes;

	if (a->n == a->cap) {
		o = reallocarray(o, cap, sizeof(*o));
		if (!o)
			return NULL;
		a->outcomes = o;
		a->cap = cap;
	}
	return &a->outcomes[a->n++];
}

static void check(struct assertions *a, const struct rule *r, const struct flow_view *v)
{
	enum side client = (enum side)v->flow->client;
	char from[ENDPOINT_STRLEN], to[ENDPOINT_STRLEN];
	bool kept = r->kept(v);
	struct outcome *o = next_outcome(a);

	a->broken += !kept;
	a->lost += !o;
	if (!o)
		return;
	o->rule = r;
	o->why[0] = '\0';
	snprintf(o->flow, sizeof(o->flow), "flow %" PRIu64 ", %s to %s", v->number,
		 endpoint_str(&v->flow->end[client], from),
		 endpoint_str(&v->flow->end[flow_other(v->flow, client)], to));
	if (!kept)
		prose_ending(v, o->why, sizeof(o->why));
}

void assertions_flow(void *assertions, const struct flow_view *v)
{
	struct assertions *a = assertions;

	for (size_t i = 0; i < a->nasked; i++)
		check(a, a->asked[i], v);
}

size_t assertions_broken(const struct assertions *a)
{
	return a->broken;
}

void assertions_each(const struct assertions *a,
		     void (*fn)(void *arg, const char *rule, const char *flow,
				const char *why),
		     void *arg)
{
	for (size_t i = 0; i < a->n; i++)
		fn(arg, a->outcomes[i].rule->name, a->outcomes[i].flow,
		   a->outcomes[i].why[0] ? a->outcomes[i].why : NULL);
}

static void write_tap(const struct assertions *a, FILE *out)
{
	fprintf(out, "TAP version 13\n1..%zu\n", a->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct outcome *o = &a->outcomes[i];

		fprintf(out, "%sok %zu - %s: %s\n", *o->why ? "not " : "", i + 1,
			o->rule->name, o->flow);
		if (*o->why)
			fprintf(out, "# %s\n", o->why);
	}
}

static void put_xml(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("<>&\"", *s) || (unsigned char)*s < ' ')
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
	}
}

static void write_junit(const struct assertions *a, FILE *out)
{
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite name=\"tcpclose-trace\" tests=\"%zu\" failures=\"%zu\">\n",
		a->n, a->broken);
	for (size_t i = 0; i < a->n; i++) {
		const struct outcome *o = &a->outcomes[i];

		fprintf(out, "  <testcase classname=\"%s\" name=\"%s\"", o->rule->name,
			o->flow);
		if (*o->why) {
			fputs("><failure message=\"", out);
			put_xml(out, o->why);
			fputs("\"/></testcase>\n", out);
		} else {
			fputs("/>\n", out);
		}
	}
	fputs("</testsuite>\n", out);
}

int assertions_write(const struct assertions *a, const char *format, FILE *out,
		     struct err *e)
{
	if (strcmp(format, "tap") == 0)
		write_tap(a, out);
	else
		write_junit(a, out);
	return stream_flush(out, e);
}
