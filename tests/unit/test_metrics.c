/* SPDX-License-Identifier: MIT
 *
 * test_metrics.c - counts of connections, and the pages that show them.
 */
#include "metrics.h"

#include "feed.h"

#define PLENTY	 ((size_t)16 << 20)
#define T(ms)	 (SCRIPT_T0 + (ms)*SCRIPT_MS)
#define GRACEFUL SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2"
#define REFUSED	 "C S 0; S R. =0 1"
#define CUT	 SCRIPT_OPEN "C P. 1 1 5; S R. 1 6"

static const struct run_stats nothing;

static const struct metrics_cfg usual = {
	.prefix4 = 16, .prefix6 = 32, .networks = 100, .ports = 50, .version = "1"
};

static struct metrics *fresh(const struct metrics_cfg *cfg)
{
	struct metrics *m;
	struct err e;

	assert_int_equal(metrics_new(&m, cfg, &e), 0);
	return m;
}

static int count(void *arg, const struct flow_view *v, struct err *e)
{
	(void)e;
	metrics_flow(arg, v);
	return 0;
}

/* A connection, whose client and server wrote and read as @calls say unless it is NULL. */
static void add(struct metrics *m, const char *text, enum script_ends ends,
		uint8_t host, const struct record *calls, size_t ncalls)
{
	struct script s = script_from(text, ends);
	struct feed d;
	struct err e;

	s.host = host;
	feed_open(&d, PLENTY, true);
	d.then = count;
	d.arg = m;
	for (size_t i = 0; i < ncalls; i++)
		assert_int_equal(pipeline_record(d.p, &calls[i], &e), 0);
	feed_script(&d, &s);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.stats.flows, 1);
	feed_close(&d);
}

static void add_flow(struct metrics *m, const char *text, enum script_ends ends,
		     uint8_t host)
{
	add(m, text, ends, host, NULL, 0);
}

/* To be freed. */
static char *page(const struct metrics *m, enum metrics_format format,
		  const struct run_stats *now)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	metrics_write(m, format, now, out);
	fclose(out);
	return text;
}

static int occurs(const char *text, const char *word)
{
	int n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

static const char text_page[] =
	"# HELP tcpclose_connections_total Connections that have ended, by ending and by who closed first.\n"
	"# TYPE tcpclose_connections_total counter\n"
	"tcpclose_connections_total{ending=\"graceful\",closer=\"client\",network=\"192.0.0.0/16\"} 2\n"
	"tcpclose_connections_total{ending=\"refused\",closer=\"server\",network=\"2001:db8::/32\"} 1\n"
	"# HELP tcpclose_causes_total Causes of ended connections, each of which may have several.\n"
	"# TYPE tcpclose_causes_total counter\n"
	"tcpclose_causes_total{cause=\"no-listener\",certainty=\"likely\",closer=\"server\",network=\"2001:db8::/32\"} 1\n"
	"tcpclose_causes_total{cause=\"firewall-reject\",certainty=\"possible\",closer=\"server\",network=\"2001:db8::/32\"} 1\n"
	"# HELP tcpclose_destroyed_bytes_total Bytes that this side wrote and its peer never read, where that is known.\n"
	"# TYPE tcpclose_destroyed_bytes_total counter\n"
	"# HELP tcpclose_port_connections_total Connections that have ended, by port of the server.\n"
	"# TYPE tcpclose_port_connections_total counter\n"
	"tcpclose_port_connections_total{ending=\"graceful\",closer=\"client\",port=\"80\"} 2\n"
	"tcpclose_port_connections_total{ending=\"refused\",closer=\"server\",port=\"80\"} 1\n"
	"# HELP tcpclose_port_causes_total Causes of ended connections, by port of the server.\n"
	"# TYPE tcpclose_port_causes_total counter\n"
	"tcpclose_port_causes_total{cause=\"no-listener\",certainty=\"likely\",closer=\"server\",port=\"80\"} 1\n"
	"tcpclose_port_causes_total{cause=\"firewall-reject\",certainty=\"possible\",closer=\"server\",port=\"80\"} 1\n"
	"# HELP tcpclose_connections_open Connections that have not ended.\n"
	"# TYPE tcpclose_connections_open gauge\n"
	"tcpclose_connections_open 4\n"
	"# HELP tcpclose_frames_total Frames captured.\n"
	"# TYPE tcpclose_frames_total counter\n"
	"tcpclose_frames_total 1\n"
	"# HELP tcpclose_frames_dropped_total Frames lost because they came faster than they were read.\n"
	"# TYPE tcpclose_frames_dropped_total counter\n"
	"tcpclose_frames_dropped_total 2\n"
	"# HELP tcpclose_evicted_total Connections pushed out before they ended to stay within the memory allowed.\n"
	"# TYPE tcpclose_evicted_total counter\n"
	"tcpclose_evicted_total 18446744073709551615\n"
	"# HELP tcpclose_info The program; always 1.\n"
	"# TYPE tcpclose_info gauge\n"
	"tcpclose_info{version=\"1\"} 1\n";

static void test_page(void **state)
{
	const struct run_stats now = {
		.frames = 1, .dropped = 2, .evicted = UINT64_MAX, .live = 4
	};
	struct metrics *m = fresh(&usual);
	char *text;

	(void)state;
	add_flow(m, GRACEFUL, SCRIPT_V4, 1);
	add_flow(m, REFUSED, SCRIPT_V6, 1);
	add_flow(m, GRACEFUL, SCRIPT_V4, 2);
	text = page(m, METRICS_TEXT, &now);
	assert_string_equal(text, text_page);
	free(text);
	metrics_free(m);
}

static void test_openmetrics_names_counters_without_total(void **state)
{
	struct metrics *m = fresh(&usual);
	char *text = page(m, METRICS_OPENMETRICS, &nothing);
	size_t n = strlen(text);

	(void)state;
	assert_non_null(strstr(text, "# TYPE tcpclose_frames counter\n"
				     "tcpclose_frames_total 0\n"));
	assert_non_null(strstr(text, "# UNIT tcpclose_destroyed_bytes bytes\n"));
	assert_string_equal(text + n - 7, "\n# EOF\n");
	free(text);
	metrics_free(m);
}

static void test_values_are_escaped(void **state)
{
	struct metrics *m = fresh(&(struct metrics_cfg){ .version = "a\"b\\c\nd" });
	char *text = page(m, METRICS_TEXT, &nothing);

	(void)state;
	assert_non_null(strstr(text, "{version=\"a\\\"b\\\\c\\nd\"} 1\n"));
	free(text);
	metrics_free(m);
}

#define NET(name) "ending=\"graceful\",closer=\"client\",network=\"" name "\"} "

/* Clients are 192.0.2.1, 192.0.2.2, 192.0.2.129, 2001:db8::1. */
static const struct {
	const char *name;
	unsigned int prefix4, prefix6;
	size_t networks;
	const char *has[4];
} cuts[] = {
	{ "nothing is cut",
	  32,
	  128,
	  9,
	  { NET("192.0.2.1/32") "1", NET("192.0.2.2/32") "1", NET("192.0.2.129/32") "1",
	    NET("2001:db8::1/128") "1" } },
	{ "within a byte",
	  25,
	  20,
	  9,
	  { NET("192.0.2.0/25") "2", NET("192.0.2.128/25") "1",
	    NET("2001::/20") "1" } },
	{ "all is cut, and the families stay apart",
	  0,
	  0,
	  9,
	  { NET("0.0.0.0/0") "3", NET("::/0") "1" } },
	{ "as many as may be",
	  32,
	  128,
	  4,
	  { NET("192.0.2.1/32") "1", NET("2001:db8::1/128") "1" } },
	{ "too many: the first ones keep their names",
	  32,
	  128,
	  2,
	  { NET("192.0.2.1/32") "1", NET("192.0.2.2/32") "1", NET("other") "2" } },
	{ "none at all", 32, 128, 0, { NET("other") "4" } },
};

static void test_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		const struct metrics_cfg cfg = { .prefix4 = cuts[i].prefix4,
						 .prefix6 = cuts[i].prefix6,
						 .networks = cuts[i].networks,
						 .ports = 9,
						 .version = "1" };
		struct metrics *m = fresh(&cfg);
		char *text;

		print_message("%s\n", cuts[i].name);
		add_flow(m, GRACEFUL, SCRIPT_V4, 1);
		add_flow(m, GRACEFUL, SCRIPT_V4, 2);
		add_flow(m, GRACEFUL, SCRIPT_V4, 129);
		add_flow(m, GRACEFUL, SCRIPT_V6, 1);
		text = page(m, METRICS_TEXT, &nothing);
		for (int k = 0; k < 4 && cuts[i].has[k]; k++)
			if (!strstr(text, cuts[i].has[k]))
				fail_msg("no %s in\n%s", cuts[i].has[k], text);
		if (cuts[i].networks >= 4)
			assert_null(strstr(text, "other"));
		free(text);
		metrics_free(m);
	}
}

static void test_rows_of_one_name_and_certainty_are_one_series(void **state)
{
	struct metrics *m = fresh(&usual);
	struct verdict d = { .ending = ENDING_RESET, .ncauses = 1 };
	struct flow f = { .self = true };
	struct story s = { .rows = NULL };
	const struct flow_view v = { .flow = &f, .story = &s, .verdict = &d };
	char *text;

	(void)state;
	d.causes[0] = CAUSE_UNREAD_CALL;
	metrics_flow(m, &v);
	d.causes[0] = CAUSE_UNREAD_KERNEL;
	metrics_flow(m, &v);
	text = page(m, METRICS_TEXT, &nothing);
	assert_int_equal(occurs(text, "{cause="), 2);
	assert_int_equal(occurs(text, "{cause=\"unread-data\",certainty=\"certain\","
				      "closer=\"none\",network=\"::/32\"} 2\n"),
			 1);
	assert_int_equal(occurs(text, "{cause=\"unread-data\",certainty=\"certain\","
				      "closer=\"none\",port=\"0\"} 2\n"),
			 1);
	free(text);
	metrics_free(m);
}

static void add_port(struct metrics *m, uint16_t port, bool server_first)
{
	const struct verdict d = { .ending = ENDING_GRACEFUL };
	const struct story s = { .rows = NULL };
	struct flow f = { .client = server_first ? SIDE_B : SIDE_A };
	const struct flow_view v = { .flow = &f, .story = &s, .verdict = &d };

	f.end[flow_server(&f)].port = port;
	f.end[f.client].port = 40000;
	metrics_flow(m, &v);
}

#define PORT(port, n)                                                                      \
	"tcpclose_port_connections_total{ending=\"graceful\",closer=\"none\",port=\"" port \
	"\"} " n "\n"

/* In order, and bounded by themselves, not by the networks. */
static void test_ports(void **state)
{
	const struct metrics_cfg cfg = { .networks = 0, .ports = 3, .version = "1" };
	static const uint16_t ports[] = { 443, 80, 65535, 22, 80, 23, 443, 443 };
	struct metrics *m = fresh(&cfg);
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		add_port(m, ports[i], i % 2);
	text = page(m, METRICS_TEXT, &nothing);
	assert_non_null(strstr(text,
			       " counter\n" PORT("80", "2") PORT("443", "3")
				       PORT("65535", "1") PORT("other", "2") "#"));
	assert_int_equal(occurs(text, "network=\"other\"} 8\n"), 1);
	free(text);
	metrics_free(m);
}

static void test_destroyed_bytes_only_where_calls_tell(void **state)
{
	struct script s = script_from(CUT, SCRIPT_V4);
	struct record calls[2] = {
		feed_call(&s, "client", CALL_WRITE, T(0), T(0)),
		feed_call(&s, "server", CALL_READ, T(0), T(0)),
	};
	struct metrics *m = fresh(&usual);
	char *text;

	(void)state;
	add_flow(m, CUT, SCRIPT_V4, 1);
	text = page(m, METRICS_TEXT, &nothing);
	assert_null(strstr(text, "tcpclose_destroyed_bytes_total{"));
	free(text);
	calls[0].call.result = 5;
	calls[1].call.result = 2;
	add(m, CUT, SCRIPT_V4, 1, calls, 2);
	text = page(m, METRICS_TEXT, &nothing);
	assert_non_null(strstr(text, "tcpclose_destroyed_bytes_total{side=\"client\","
				     "network=\"192.0.0.0/16\"} 3\n"));
	free(text);
	metrics_free(m);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_openmetrics_names_counters_without_total),
		cmocka_unit_test(test_values_are_escaped),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_rows_of_one_name_and_certainty_are_one_series),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_destroyed_bytes_only_where_calls_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
