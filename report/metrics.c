/* SPDX-License-Identifier: MIT
 *
 * metrics.c - counts of ended connections, as Prometheus and OpenMetrics want them.
 */
#include "metrics.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

#define V4_BITS 96 /* of an IPv4 address as an IPv6 one */

const char *const metrics_type[METRICS_FORMAT_N] = {
	[METRICS_TEXT] = "text/plain; version=0.0.4; charset=utf-8",
	[METRICS_OPENMETRICS] =
		"application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/**
 * struct network - Connections of clients of one network
 * @prefix:	Its first address; of the one that stands for all others nothing
 * @causes:	By the first row of causes[] with the same name and certainty
 * @destroyed:	Bytes by side, client and server
 * @known:	... and whether any connection told
 */
struct network {
	struct endpoint prefix;
	uint64_t endings[ENDING_N][WHOSE_N];
	uint64_t causes[CAUSE_N][WHOSE_N];
	uint64_t destroyed[SIDES];
	bool known[SIDES];
};

/**
 * struct metrics - All counts
 * @first:	First row of causes[] with that name and certainty
 * @nets:	@cfg.networks of them, @n in use, in order of first sight; then all others
 * @sorted:	Places of the @n in @nets, in order of their prefix
 */
struct metrics {
	struct metrics_cfg cfg;
	uint16_t first[CAUSE_N];
	struct network *nets;
	uint16_t *sorted;
	size_t n;
};
static_assert(METRICS_NETWORKS_MAX <= UINT16_MAX, "places must fit");

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
	struct metrics *m = calloc(1, sizeof(*m));

	*out = m;
	if (m) {
		m->cfg = *cfg;
		m->nets = calloc(cfg->networks + 1, sizeof(*m->nets));
		m->sorted = calloc(cfg->networks + 1, sizeof(*m->sorted));
	}
	if (!m || !m->nets || !m->sorted) {
		metrics_free(m);
		*out = NULL;
		return err_set(e, -ENOMEM, "out of memory");
	}
	for (int i = 0; i < CAUSE_N; i++)
		m->first[i] = first_row((enum cause_id)i);
	return 0;
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	free(m->nets);
	free(m->sorted);
	free(m);
}

static struct endpoint network_of(const struct metrics *m, const struct endpoint *ep)
{
	unsigned int bits =
		endpoint_is_v4(ep) ? V4_BITS + m->cfg.prefix4 : m->cfg.prefix6;
	struct endpoint net = { .port = 0 };

	memcpy(net.addr, ep->addr, bits / 8);
	if (bits % 8)
		net.addr[bits / 8] =
			(uint8_t)(ep->addr[bits / 8] & 0xff << (8 - bits % 8));
	return net;
}

/* Where it stands in @sorted, or would. */
static size_t place(const struct metrics *m, const struct endpoint *prefix)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (endpoint_cmp(&m->nets[m->sorted[mid]].prefix, prefix) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct network *network_find(struct metrics *m, const struct endpoint *client)
{
	struct endpoint prefix = network_of(m, client);
	size_t at = place(m, &prefix);

	if (at < m->n && endpoint_eq(&m->nets[m->sorted[at]].prefix, &prefix))
		return &m->nets[m->sorted[at]];
	if (m->n == m->cfg.networks)
		return &m->nets[m->n];
	memmove(&m->sorted[at + 1], &m->sorted[at], (m->n - at) * sizeof(*m->sorted));
	m->sorted[at] = (uint16_t)m->n;
	m->nets[m->n].prefix = prefix;
	return &m->nets[m->n++];
}

static void add_destroyed(struct network *net, const struct flow_view *v, enum side x)
{
	enum side as = x == (enum side)v->flow->client ? SIDE_A : SIDE_B;
	struct ledger l;

	ledger_of(v->flow, v->story, v->verdict, x, &l);
	if (l.destroyed == LEDGER_UNKNOWN)
		return;
	net->destroyed[as] += (uint64_t)l.destroyed;
	net->known[as] = true;
}

void metrics_flow(struct metrics *m, const struct flow_view *v)
{
	const struct verdict *d = v->verdict;
	struct network *net = network_find(m, &v->flow->end[v->flow->client]);

	net->endings[d->ending][d->closer]++;
	for (size_t i = 0; i < d->ncauses; i++)
		net->causes[m->first[d->causes[i]]][d->closer]++;
	add_destroyed(net, v, SIDE_A);
	if (!v->flow->self)
		add_destroyed(net, v, SIDE_B);
}

struct family;

/**
 * struct page - A page being written
 * @family:	What the next samples are of
 * @network:	Of those that have one
 */
struct page {
	const struct metrics *m;
	enum metrics_format format;
	const struct run_stats *now;
	FILE *out;
	const struct family *family;
	char network[ENDPOINT_STRLEN + sizeof("/128")];
};

/**
 * struct family - Samples of one name
 * @name:	Without _total, which counters have in addition
 * @unit:	OpenMetrics: last part of its name, or NULL
 * @network:	Writes those of a network
 * @all:	... or what belongs to none
 */
struct family {
	const char *name, *unit, *help;
	bool counter;
	void (*network)(const struct page *p, const struct network *net);
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

static void put_endings(const struct page *p, const struct network *net)
{
	for (int i = 0; i < ENDING_N; i++)
		for (int c = 0; c < WHOSE_N; c++) {
			const struct pair pairs[] = { { "ending", endings[i].name },
						      { "closer", closer_name(c) },
						      { "network", p->network },
						      { NULL, NULL } };

			if (net->endings[i][c])
				sample(p, pairs, net->endings[i][c]);
		}
}

static void put_causes(const struct page *p, const struct network *net)
{
	for (int i = 0; i < CAUSE_N; i++)
		for (int c = 0; c < WHOSE_N; c++) {
			const struct pair pairs[] = {
				{ "cause", causes[i].name },
				{ "certainty", certainty_name[causes[i].certainty] },
				{ "closer", closer_name(c) },
				{ "network", p->network },
				{ NULL, NULL }
			};

			if (net->causes[i][c])
				sample(p, pairs, net->causes[i][c]);
		}
}

static void put_destroyed(const struct page *p, const struct network *net)
{
	static const char *const names[SIDES] = { "client", "server" };

	for (int x = 0; x < SIDES; x++) {
		const struct pair pairs[] = { { "side", names[x] },
					      { "network", p->network },
					      { NULL, NULL } };

		if (net->known[x])
			sample(p, pairs, net->destroyed[x]);
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
	  .network = put_endings },
	{ .name = "tcpclose_causes",
	  .help = "Causes of ended connections, each of which may have several.",
	  .counter = true,
	  .network = put_causes },
	{ .name = "tcpclose_destroyed_bytes",
	  .unit = "bytes",
	  .help = "Bytes that this side wrote and its peer never read, where that is known.",
	  .counter = true,
	  .network = put_destroyed },
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

static void put_network(struct page *p, const struct network *net)
{
	char host[ENDPOINT_STRLEN];

	snprintf(p->network, sizeof(p->network), "%s/%u",
		 endpoint_host(&net->prefix, host),
		 endpoint_is_v4(&net->prefix) ? p->m->cfg.prefix4 : p->m->cfg.prefix6);
	p->family->network(p, net);
}

static void put_networks(struct page *p)
{
	const struct metrics *m = p->m;

	for (size_t i = 0; i < m->n; i++)
		put_network(p, &m->nets[m->sorted[i]]);
	snprintf(p->network, sizeof(p->network), "other");
	p->family->network(p, &m->nets[m->cfg.networks]);
}

void metrics_write(const struct metrics *m, enum metrics_format format,
		   const struct run_stats *now, FILE *out)
{
	struct page p = { .m = m, .format = format, .now = now, .out = out };

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		p.family = &families[i];
		put_head(&p);
		if (p.family->network)
			put_networks(&p);
		else
			p.family->all(&p);
	}
	if (format == METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
}
