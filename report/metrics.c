/* SPDX-License-Identifier: MIT
 *
 * metrics.c - counts of ended connections, as Prometheus and OpenMetrics want them.
 */
#include "metrics.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buckets.h"
#include "ledger.h"

#define V4_BITS 96 /* of an IPv4 address as an IPv6 one */

const char *const metrics_type[METRICS_FORMAT_N] = {
	[METRICS_TEXT] = "text/plain; version=0.0.4; charset=utf-8",
	[METRICS_OPENMETRICS] =
		"application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/* What connections are counted by. */
enum set { BY_NETWORK, BY_PORT, SETS };

/**
 * struct metrics - All counts
 * @first:	First row of causes[] with that name and certainty
 */
struct metrics {
	struct metrics_cfg cfg;
	uint16_t first[CAUSE_N];
	struct buckets sets[SETS];
};
static_assert(METRICS_NETWORKS_MAX <= BUCKETS_MAX, "places must fit");
static_assert(METRICS_PORTS_MAX <= BUCKETS_MAX, "places must fit");

/* A name may stand in several rows, with the same certainty or another. */
static uint16_t first_row(enum cause_id id)
{
	uint16_t i = 0;

	while (causes[i].certainty != causes[id].certainty ||
	       strcmp(causes[i].name, causes[id].name) != 0)
		i++;
	return i;
}

int metrics_new(struct metrics **out, const struct metrics_cfg *cfg, struct err *e)
{
	const size_t most[SETS] = {
		[BY_NETWORK] = cfg->networks, [BY_PORT] = cfg->ports
	};
	struct metrics *m = calloc(1, sizeof(*m));
	bool enough = m;

	for (int i = 0; enough && i < SETS; i++)
		enough = buckets_new(&m->sets[i], most[i]);
	*out = enough ? m : NULL;
	if (!enough) {
		metrics_free(m);
		return err_set(e, -ENOMEM, "out of memory");
	}
	m->cfg = *cfg;
	for (int i = 0; i < CAUSE_N; i++)
		m->first[i] = first_row((enum cause_id)i);
	return 0;
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	for (int i = 0; i < SETS; i++)
		buckets_free(&m->sets[i]);
	free(m);
}

static struct endpoint network_of(const struct metrics *m, const struct flow *f)
{
	const struct endpoint *ep = &f->end[f->client];
	unsigned int bits =
		endpoint_is_v4(ep) ? V4_BITS + m->cfg.prefix4 : m->cfg.prefix6;
	struct endpoint net = { .port = 0 };

	memcpy(net.addr, ep->addr, bits / 8);
	if (bits % 8)
		net.addr[bits / 8] =
			(uint8_t)(ep->addr[bits / 8] & 0xff << (8 - bits % 8));
	return net;
}

static struct endpoint port_of(const struct metrics *m, const struct flow *f)
{
	(void)m;
	return (struct endpoint){ .port = f->end[flow_server(f)].port };
}

/* Room for "2001:db8::/32". */
#define KEY_STRLEN (ENDPOINT_STRLEN + sizeof("/128"))

static void name_network(const struct metrics *m, const struct endpoint *key,
			 char name[static KEY_STRLEN])
{
	char host[ENDPOINT_STRLEN];

	snprintf(name, KEY_STRLEN, "%s/%u", endpoint_host(key, host),
		 endpoint_is_v4(key) ? m->cfg.prefix4 : m->cfg.prefix6);
}

static void name_port(const struct metrics *m, const struct endpoint *key,
		      char name[static KEY_STRLEN])
{
	(void)m;
	snprintf(name, KEY_STRLEN, "%u", key->port);
}

/**
 * sets - What connections are counted by
 * @label:	Its name on the page, and @name its value there
 */
static const struct {
	const char *label;
	struct endpoint (*key)(const struct metrics *m, const struct flow *f);
	void (*name)(const struct metrics *m, const struct endpoint *key,
		     char name[static KEY_STRLEN]);
} sets[SETS] = {
	[BY_NETWORK] = { "network", network_of, name_network },
	[BY_PORT] = { "port", port_of, name_port },
};

static void add_destroyed(struct bucket *b, const struct flow_view *v, enum side x)
{
	enum side as = x == (enum side)v->flow->client ? SIDE_A : SIDE_B;
	struct ledger l;

	ledger_of(v->flow, v->story, v->verdict, x, &l);
	if (l.destroyed == LEDGER_UNKNOWN)
		return;
	b->destroyed[as] += (uint64_t)l.destroyed;
	b->known[as] = true;
}

static void count(const struct metrics *m, struct bucket *b, const struct flow_view *v)
{
	const struct verdict *d = v->verdict;

	b->endings[d->ending][d->closer]++;
	for (size_t i = 0; i < d->ncauses; i++)
		b->causes[m->first[d->causes[i]]][d->closer]++;
	add_destroyed(b, v, SIDE_A);
	if (!v->flow->self)
		add_destroyed(b, v, SIDE_B);
}

void metrics_flow(struct metrics *m, const struct flow_view *v)
{
	for (int i = 0; i < SETS; i++) {
		struct endpoint key = sets[i].key(m, v->flow);

		count(m, buckets_find(&m->sets[i], &key), v);
	}
}

struct family;

/**
 * struct page - A page being written
 * @family:	What the next samples are of
 * @key:	Of those that are counted by one: its name
 */
struct page {
	const struct metrics *m;
	enum metrics_format format;
	const struct run_stats *now;
	FILE *out;
	const struct family *family;
	char key[KEY_STRLEN];
};

/**
 * struct family - Samples of one name
 * @name:	Without _total, which counters have in addition
 * @unit:	OpenMetrics: last part of its name, or NULL
 * @by:		What they are counted by
 * @bucket:	Writes those of one key
 * @all:	... or what belongs to none
 */
struct family {
	const char *name, *unit, *help;
	bool counter;
	enum set by;
	void (*bucket)(const struct page *p, const struct bucket *b);
	void (*all)(const struct page *p);
};

struct pair {
	const char *name, *value;
};

static void put_value(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\' || *s == '"')
			fputc('\\', out);
		if (*s == '\n')
			fputs("\\n", out);
		else
			fputc(*s, out);
	}
}

static void put_name(const struct page *p, bool total)
{
	fprintf(p->out, "%s%s", p->family->name,
		total && p->family->counter ? "_total" : "");
}

/* Pairs end where a name is NULL. */
static void sample(const struct page *p, const struct pair *pairs, uint64_t n)
{
	put_name(p, true);
	for (const struct pair *l = pairs; l->name; l++) {
		fprintf(p->out, "%c%s=\"", l == pairs ? '{' : ',', l->name);
		put_value(p->out, l->value);
		fputc('"', p->out);
	}
	fprintf(p->out, "%s %" PRIu64 "\n", pairs->name ? "}" : "", n);
}

static const char *closer_name(int closer)
{
	return whose_name[closer] ? whose_name[closer] : "none";
}

static struct pair key_of(const struct page *p)
{
	return (struct pair){ sets[p->family->by].label, p->key };
}

static void put_endings(const struct page *p, const struct bucket *b)
{
	for (int i = 0; i < ENDING_N; i++)
		for (int c = 0; c < WHOSE_N; c++) {
			const struct pair pairs[] = { { "ending", endings[i].name },
						      { "closer", closer_name(c) },
						      key_of(p),
						      { NULL, NULL } };

			if (b->endings[i][c])
				sample(p, pairs, b->endings[i][c]);
		}
}

static void put_causes(const struct page *p, const struct bucket *b)
{
	for (int i = 0; i < CAUSE_N; i++)
		for (int c = 0; c < WHOSE_N; c++) {
			const struct pair pairs[] = {
				{ "cause", causes[i].name },
				{ "certainty", certainty_name[causes[i].certainty] },
				{ "closer", closer_name(c) },
				key_of(p),
				{ NULL, NULL }
			};

			if (b->causes[i][c])
				sample(p, pairs, b->causes[i][c]);
		}
}

static void put_destroyed(const struct page *p, const struct bucket *b)
{
	static const char *const names[SIDES] = { "client", "server" };

	for (int x = 0; x < SIDES; x++) {
		const struct pair pairs[] = { { "side", names[x] },
					      key_of(p),
					      { NULL, NULL } };

		if (b->known[x])
			sample(p, pairs, b->destroyed[x]);
	}
}

static const struct pair no_pairs[] = { { NULL, NULL } };

static void put_open(const struct page *p)
{
	sample(p, no_pairs, p->now->live);
}

static void put_frames(const struct page *p)
{
	sample(p, no_pairs, p->now->frames);
}

static void put_dropped(const struct page *p)
{
	sample(p, no_pairs, p->now->dropped);
}

static void put_evicted(const struct page *p)
{
	sample(p, no_pairs, p->now->evicted);
}

static void put_info(const struct page *p)
{
	const struct pair pairs[] = { { "version", p->m->cfg.version },
				      { NULL, NULL } };

	sample(p, pairs, 1);
}

static const struct family families[] = {
	{ .name = "tcpclose_connections",
	  .help = "Connections that have ended, by ending and by who closed first.",
	  .counter = true,
	  .by = BY_NETWORK,
	  .bucket = put_endings },
	{ .name = "tcpclose_causes",
	  .help = "Causes of ended connections, each of which may have several.",
	  .counter = true,
	  .by = BY_NETWORK,
	  .bucket = put_causes },
	{ .name = "tcpclose_destroyed_bytes",
	  .unit = "bytes",
	  .help = "Bytes that this side wrote and its peer never read, where that is known.",
	  .counter = true,
	  .by = BY_NETWORK,
	  .bucket = put_destroyed },
	{ .name = "tcpclose_port_connections",
	  .help = "Connections that have ended, by port of the server.",
	  .counter = true,
	  .by = BY_PORT,
	  .bucket = put_endings },
	{ .name = "tcpclose_port_causes",
	  .help = "Causes of ended connections, by port of the server.",
	  .counter = true,
	  .by = BY_PORT,
	  .bucket = put_causes },
	{ .name = "tcpclose_connections_open",
	  .help = "Connections that have not ended.",
	  .all = put_open },
	{ .name = "tcpclose_frames",
	  .help = "Frames captured.",
	  .counter = true,
	  .all = put_frames },
	{ .name = "tcpclose_frames_dropped",
	  .help = "Frames lost because they came faster than they were read.",
	  .counter = true,
	  .all = put_dropped },
	{ .name = "tcpclose_evicted",
	  .help = "Connections pushed out before they ended to stay within the memory allowed.",
	  .counter = true,
	  .all = put_evicted },
	{ .name = "tcpclose_info", .help = "The program; always 1.", .all = put_info },
};

/* The older format has counters' whole names everywhere. */
static void put_head(const struct page *p)
{
	const struct family *f = p->family;
	bool total = p->format == METRICS_TEXT;

	fputs("# HELP ", p->out);
	put_name(p, total);
	fprintf(p->out, " %s\n# TYPE ", f->help);
	put_name(p, total);
	fprintf(p->out, " %s\n", f->counter ? "counter" : "gauge");
	if (f->unit && p->format == METRICS_OPENMETRICS)
		fprintf(p->out, "# UNIT %s %s\n", f->name, f->unit);
}

static void put_buckets(struct page *p)
{
	enum set by = p->family->by;
	const struct buckets *all = &p->m->sets[by];

	for (size_t i = 0; i < all->n; i++) {
		const struct bucket *b = &all->at[all->sorted[i]];

		sets[by].name(p->m, &b->key, p->key);
		p->family->bucket(p, b);
	}
	snprintf(p->key, sizeof(p->key), "other");
	p->family->bucket(p, &all->at[all->max]);
}

void metrics_write(const struct metrics *m, enum metrics_format format,
		   const struct run_stats *now, FILE *out)
{
	struct page p = { .m = m, .format = format, .now = now, .out = out };

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		p.family = &families[i];
		put_head(&p);
		if (p.family->bucket)
			put_buckets(&p);
		else
			p.family->all(&p);
	}
	if (format == METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
}
