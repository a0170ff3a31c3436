/* SPDX-License-Identifier: MIT
 *
 * zeekcolumns.c - the columns of a conn.log: what Zeek says of a connection, and what we do.
 *
 * Zeek's meaning, as far as packets tell: the fields that need analysis of the payload, the
 * configuration of a site, or lengths of IP headers stay unset.
 */
#include "zeekcolumns.h"

#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "pairhash.h"
#include "zeek.h"

#define NS_PER_US 1000u

struct zeek_conn zeek_conn_of(const struct flow_view *v)
{
	const struct zeek *z = v->story->zeek;
	enum side orig = z ? (enum side)zeek_originator(z) : (enum side)v->flow->client;

	return (struct zeek_conn){ v, orig, flow_other(v->flow, orig) };
}

static void number(struct zeek_value *v, uint64_t n)
{
	v->kind = ZEEK_NUMBER;
	v->n = n;
}

/* NULL stays unset. */
static void string(struct zeek_value *v, const char *s)
{
	v->kind = s && *s ? ZEEK_STRING : ZEEK_UNSET;
	v->s = s;
}

static void get_ts(const struct zeek_conn *c, struct zeek_value *v)
{
	v->kind = ZEEK_SECONDS;
	v->n = c->v->story->first / NS_PER_US;
}

/* The same for the same bytes, and for each shard of them: the frame tells connections apart
 * that have all else in common.
 */
static uint64_t uid_of(const struct zeek_conn *c)
{
	static const uint64_t key[2] = { UINT64_C(0x8ebc6af09c88c6e3),
					 UINT64_C(0x589965cc75374cc3) };
	const struct flow *f = c->v->flow;
	const struct story *s = c->v->story;
	uint64_t h = pairhash_end(key, &f->end[c->orig]);

	h = pairhash_fold(h ^ key[1], pairhash_end(key, &f->end[c->resp]) | 1);
	h = pairhash_fold(h ^ s->first, key[0]);
	return pairhash_fold(h ^ s->first_frame, key[1]);
}

static void get_uid(const struct zeek_conn *c, struct zeek_value *v)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";
	const uint64_t base = sizeof(digits) - 1;
	uint64_t h = uid_of(c);
	size_t n = 0;

	v->buf[n++] = 'C';
	for (; h; h /= base)
		v->buf[n++] = digits[h % base];
	v->buf[n] = '\0';
	string(v, v->buf);
}

/* "[::1]:80" without brackets and port */
static void put_address(struct zeek_value *v, const struct endpoint *e)
{
	char *colon;
	size_t n;

	endpoint_str(e, v->buf);
	colon = strrchr(v->buf, ':');
	n = (size_t)(colon - v->buf);
	if (v->buf[0] == '[') {
		n -= 2;
		memmove(v->buf, v->buf + 1, n);
	}
	v->buf[n] = '\0';
	string(v, v->buf);
}

static void get_orig_h(const struct zeek_conn *c, struct zeek_value *v)
{
	put_address(v, &c->v->flow->end[c->orig]);
}

static void get_orig_p(const struct zeek_conn *c, struct zeek_value *v)
{
	number(v, c->v->flow->end[c->orig].port);
}

static void get_resp_h(const struct zeek_conn *c, struct zeek_value *v)
{
	put_address(v, &c->v->flow->end[c->resp]);
}

static void get_resp_p(const struct zeek_conn *c, struct zeek_value *v)
{
	number(v, c->v->flow->end[c->resp].port);
}

static void get_proto(const struct zeek_conn *c, struct zeek_value *v)
{
	(void)c;
	string(v, "tcp");
}

/* 0 for a single packet */
static uint64_t duration_of(const struct zeek_conn *c)
{
	tstamp first = c->v->story->first / NS_PER_US;
	tstamp last = c->v->flow->last / NS_PER_US;

	return last > first ? last - first : 0;
}

/* Zeek leaves it, and the bytes, unset where no time has passed. */
static void get_duration(const struct zeek_conn *c, struct zeek_value *v)
{
	v->n = duration_of(c);
	v->kind = v->n ? ZEEK_SECONDS : ZEEK_UNSET;
}

/* Sequence numbers count from a SYN on; without one, none is a number, too. */
static void put_bytes(const struct zeek_conn *c, enum side x, struct zeek_value *v)
{
	const struct half *h = &c->v->flow->half[x];
	struct ledger l;

	ledger_of(c->v->flow, c->v->story, c->v->verdict, x, &l);
	if (l.sent == LEDGER_UNKNOWN && !h->bytes &&
	    !(h->flags & (HALF_GAP | HALF_UNSEEN)))
		l.sent = 0;
	if (duration_of(c) && l.sent != LEDGER_UNKNOWN)
		number(v, (uint64_t)l.sent);
}

static void get_orig_bytes(const struct zeek_conn *c, struct zeek_value *v)
{
	put_bytes(c, c->orig, v);
}

static void get_resp_bytes(const struct zeek_conn *c, struct zeek_value *v)
{
	if (!c->v->flow->self)
		put_bytes(c, c->resp, v);
	else if (duration_of(c))
		number(v, 0);
}

static void get_conn_state(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct zeek *z = c->v->story->zeek;

	string(v, z ? zeek_conn_state(z) : NULL);
}

/* That something is missing is known, how much of it is not. */
static void get_missed(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct half *h = c->v->flow->half;

	if (!((h[SIDE_A].flags | h[SIDE_B].flags) & (HALF_GAP | HALF_UNSEEN)))
		number(v, 0);
}

static void get_history(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct zeek *z = c->v->story->zeek;

	static_assert(sizeof(v->buf) >= ZEEK_HISTORY_STRLEN, "a history must fit");
	string(v, z ? zeek_history(z, v->buf) : NULL);
}

static void get_orig_pkts(const struct zeek_conn *c, struct zeek_value *v)
{
	number(v, flow_packets(c->v->flow, c->v->story, c->orig));
}

static void get_resp_pkts(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct flow *f = c->v->flow;

	number(v, f->self ? 0 : flow_packets(f, c->v->story, c->resp));
}

static void get_ending(const struct zeek_conn *c, struct zeek_value *v)
{
	string(v, endings[c->v->verdict->ending].name);
}

/* In a conn.log nobody knows of client and server. */
static void get_closer(const struct zeek_conn *c, struct zeek_value *v)
{
	bool as_ours = c->orig == c->v->flow->client;

	switch (c->v->verdict->closer) {
	case WHOSE_CLIENT:
		string(v, as_ours ? "orig" : "resp");
		break;
	case WHOSE_SERVER:
		string(v, as_ours ? "resp" : "orig");
		break;
	case WHOSE_BOTH:
		string(v, "both");
		break;
	case WHOSE_NONE:
	case WHOSE_N:
		break;
	}
}

static void get_causes(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct verdict *d = c->v->verdict;

	v->kind = ZEEK_LIST;
	for (v->n = 0; v->n < d->ncauses; v->n++)
		v->list[v->n] = causes[d->causes[v->n]].name;
}

static void get_certainty(const struct zeek_conn *c, struct zeek_value *v)
{
	const struct verdict *d = c->v->verdict;

	v->kind = ZEEK_LIST;
	for (v->n = 0; v->n < d->ncauses; v->n++)
		v->list[v->n] = certainty_name[causes[d->causes[v->n]].certainty];
}

static void get_flow(const struct zeek_conn *c, struct zeek_value *v)
{
	number(v, c->v->number);
}

/* clang-format off */
const struct zeek_column zeek_columns[ZEEK_COLUMNS] = {
	{ "ts",             "time",           get_ts },
	{ "uid",            "string",         get_uid },
	{ "id.orig_h",      "addr",           get_orig_h },
	{ "id.orig_p",      "port",           get_orig_p },
	{ "id.resp_h",      "addr",           get_resp_h },
	{ "id.resp_p",      "port",           get_resp_p },
	{ "proto",          "enum",           get_proto },
	{ "service",        "string",         NULL },
	{ "duration",       "interval",       get_duration },
	{ "orig_bytes",     "count",          get_orig_bytes },
	{ "resp_bytes",     "count",          get_resp_bytes },
	{ "conn_state",     "string",         get_conn_state },
	{ "local_orig",     "bool",           NULL },
	{ "local_resp",     "bool",           NULL },
	{ "missed_bytes",   "count",          get_missed },
	{ "history",        "string",         get_history },
	{ "orig_pkts",      "count",          get_orig_pkts },
	{ "orig_ip_bytes",  "count",          NULL },
	{ "resp_pkts",      "count",          get_resp_pkts },
	{ "resp_ip_bytes",  "count",          NULL },
	{ "tunnel_parents", "set[string]",    NULL },
	{ "tct_ending",     "string",         get_ending },
	{ "tct_closer",     "string",         get_closer },
	{ "tct_causes",     "vector[string]", get_causes },
	{ "tct_certainty",  "vector[string]", get_certainty },
	{ "tct_flow",       "count",          get_flow },
};
/* clang-format on */

void zeek_column_value(const struct zeek_conn *c, size_t i, struct zeek_value *v)
{
	v->kind = ZEEK_UNSET;
	v->n = 0;
	if (zeek_columns[i].value)
		zeek_columns[i].value(c, v);
}
