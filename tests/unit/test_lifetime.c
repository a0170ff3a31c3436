/* SPDX-License-Identifier: MIT
 *
 * test_lifetime.c - flows end by silence, on the clock of the packets, and that alike
 * whether they are judged at once or at the end.
 */
#include "feed.h"

#define PLENTY ((size_t)16 << 20)

static const struct flow_limits limits = LIFETIME_DEFAULT;

static void test_clock(void **state)
{
	struct packetclock c = { 0 };
	const tstamp s = 1000 * SCRIPT_MS;

	(void)state;
	packetclock_see(&c, 100 * s);
	assert_int_equal(packetclock_see(&c, 101 * s), 100 * s);
	/* One frame out of its time does not count, two do. */
	packetclock_see(&c, 90000 * s);
	assert_int_equal(packetclock_see(&c, 102 * s), 102 * s);
	assert_int_equal(packetclock_see(&c, 99 * s), 102 * s);
	packetclock_see(&c, 1 * s);
	assert_int_equal(packetclock_see(&c, 103 * s), 102 * s);
	packetclock_see(&c, 103 * s);
	packetclock_see(&c, 1 * s);
	assert_int_equal(packetclock_see(&c, 2 * s), 2 * s);
	packetclock_see(&c, 90000 * s);
	assert_int_equal(packetclock_see(&c, 90001 * s), 90000 * s);
}

/* 0 is never, not at once. */
static void test_shortest(void **state)
{
	(void)state;
	for (tstamp i = 0; i < 8; i++) {
		struct flow_limits l = { i & 1 ? 10 : 0, i & 2 ? 7 : 0, i & 4 ? 5 : 0 };
		tstamp wanted = i & 4 ? 5 : i & 2 ? 7 : i & 1 ? 10 : 0;

		assert_int_equal(flow_limits_shortest(&l), wanted - 1);
	}
}

/* A connection after the other, of different hosts. */
static void feed_from(struct feed *d, uint8_t host, tstamp after, uint64_t *frame,
		      const char *text)
{
	struct script s = script_from(text, SCRIPT_V4);

	s.host = host;
	s.ts += after;
	s.frame = *frame;
	feed_script(d, &s);
	*frame = s.frame;
}

static void open_with(struct feed *d, struct flow_limits l, bool as_they_end)
{
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = PLENTY,
				    .limits = l,
				    .only_frames = true,
				    .as_they_end = as_they_end,
				    .on_flow = feed_flow,
				    .arg = d };
	struct err e;

	memset(d, 0, sizeof(*d));
	assert_int_equal(pipeline_new(&d->p, &cfg, &e), 0);
}

#define GRACEFUL SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2"
#define RESET	 SCRIPT_OPEN "C R. 1 1"

/* What comes some seconds after a connection: does it belong to that one? */
static const struct {
	const char *first;
	unsigned int seconds;
	const char *then;
	bool same;
} cases[] = {
	{ GRACEFUL, 4, "S . 2 2", true },
	{ GRACEFUL, 6, "S . 2 2", false },
	{ GRACEFUL "; S F. 1 2; C . 2 2", 59, "S . 2 2", true },
	{ GRACEFUL "; S F. 1 2; C . 2 2; S . 2 2", 61, "S . 2 2", false },
	{ RESET, 4, "S P. 1 1 5", true },
	{ RESET, 6, "S P. 1 1 5", false },
	{ RESET "; S P. 1 1 5", 59, "S P. 1 1 5", true },
	{ RESET "; S P. 1 1 5", 61, "S P. 1 1 5", false },
	{ "C S 0", 129, "S S. 0 1", true },
	{ "C S 0", 131, "S S. 0 1", false },
	{ SCRIPT_OPEN "C F. 1 1", 100000, "S . 1 2", true },
	{ SCRIPT_OPEN "C P. 1 1 5", 1000000, "S . 1 6", true },
};

/* Others keep the clock going. */
static void feed_case(struct feed *d, size_t i)
{
	tstamp gap = cases[i].seconds * 1000 * SCRIPT_MS;
	uint64_t frame = 0;
	struct err e;

	feed_from(d, 1, 0, &frame, cases[i].first);
	feed_from(d, 2, gap, &frame, "C S 0; S S. 0 1");
	feed_from(d, 1, gap + 2 * SCRIPT_MS, &frame, cases[i].then);
	assert_int_equal(pipeline_finish(d->p, &d->stats, &e), 0);
}

static void test_silence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int at_once = 0; at_once < 2; at_once++) {
			struct feed d;

			print_message("%s, %u s, %s\n", cases[i].first,
				      cases[i].seconds, cases[i].then);
			open_with(&d, limits, at_once);
			feed_case(&d, i);
			assert_int_equal(d.stats.flows, cases[i].same ? 2 : 3);
			assert_int_equal(d.stats.evicted, 0);
			feed_close(&d);
		}
}

static void test_never(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct feed d;

		open_with(&d, (struct flow_limits){ 0 }, true);
		feed_case(&d, i);
		assert_int_equal(d.stats.flows, 2);
		feed_close(&d);
	}
}

/* Many connections, a hundred at a time: memory is that of some thousands. */
static void test_memory_is_given_back(void **state)
{
	struct feed d;
	size_t most = 0;
	uint64_t frame = 0;
	struct err e;

	(void)state;
	open_with(&d, limits, true);
	for (tstamp i = 0; i < 100000; i++) {
		feed_from(&d, (uint8_t)(i % 100), i * 7 * SCRIPT_MS, &frame, GRACEFUL);
		d.text[0] = '\0';
		if (i == 10000)
			most = pipeline_bytes(d.p);
	}
	assert_int_equal(pipeline_bytes(d.p), most);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.stats.flows, 100000);
	feed_close(&d);
}

struct closes {
	unsigned int told, over, changed;
};

static int on_close(void *arg, const struct flow_view *v, struct err *e)
{
	struct closes *c = arg;

	(void)e;
	c->told++;
	assert_int_equal(v->verdict->ending, ENDING_RESET);
	return 0;
}

static int on_over(void *arg, const struct flow_view *v, struct err *e)
{
	struct closes *c = arg;

	(void)e;
	c->over++;
	c->changed += v->changed;
	assert_int_equal(v->told, c->over <= c->told);
	return 0;
}

/* Told after a second of silence. Who talks on shows that the RST was not its own. */
static void test_closes_are_told(void **state)
{
	struct closes c = { 0 };
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = PLENTY,
				    .limits = limits,
				    .only_frames = true,
				    .as_they_end = true,
				    .settle = 1000 * SCRIPT_MS,
				    .on_flow = on_over,
				    .on_close = on_close,
				    .arg = &c };
	struct feed d = { 0 };
	struct run_stats st;
	uint64_t frame = 0;
	struct err e;

	(void)state;
	assert_int_equal(pipeline_new(&d.p, &cfg, &e), 0);
	feed_from(&d, 1, 0, &frame, SCRIPT_OPEN "S R 1");
	assert_int_equal(pipeline_time(d.p, SCRIPT_T0 + 500 * SCRIPT_MS, &e), 0);
	assert_int_equal(c.told, 0);
	assert_int_equal(pipeline_time(d.p, SCRIPT_T0 + 2000 * SCRIPT_MS, &e), 0);
	assert_int_equal(c.told, 1);
	assert_int_equal(pipeline_time(d.p, SCRIPT_T0 + 3000 * SCRIPT_MS, &e), 0);
	assert_int_equal(c.told, 1);
	pipeline_stats(d.p, &st);
	assert_int_equal(st.live, 1);
	assert_int_equal(st.flows, 0);
	feed_from(&d, 1, 3000 * SCRIPT_MS, &frame, "S P. 1 1 5; C . 1 6");
	assert_int_equal(pipeline_time(d.p, SCRIPT_T0 + 90000 * SCRIPT_MS, &e), 0);
	assert_int_equal(pipeline_finish(d.p, &st, &e), 0);
	assert_int_equal(c.told, 1);
	assert_int_equal(c.over, 1);
	assert_int_equal(c.changed, 1);
	feed_close(&d);
}

/* Two that are over in the same moment, and a SYN that waits when all ends. */
static void test_over_together(void **state)
{
	uint64_t frame = 0;
	struct feed d;
	struct err e;

	(void)state;
	open_with(&d, limits, true);
	feed_from(&d, 1, 0, &frame, GRACEFUL);
	feed_from(&d, 2, SCRIPT_MS, &frame, GRACEFUL);
	feed_from(&d, 3, 90000 * SCRIPT_MS, &frame, "C S 0");
	assert_int_equal(pipeline_time(d.p, SCRIPT_T0 + 90002 * SCRIPT_MS, &e), 0);
	pipeline_stats(d.p, &d.stats);
	assert_int_equal(d.stats.flows, 2);
	assert_int_equal(d.stats.live, 1);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.stats.flows, 3);
	assert_int_equal(d.stats.endings[ENDING_GRACEFUL], 2);
	assert_int_equal(d.stats.endings[ENDING_UNANSWERED], 1);
	feed_close(&d);
}

/* Who is over leaves by itself, long before the end; who may go on does not. */
static const struct {
	const char *text;
	unsigned int live, seconds; /* when it has left for sure */
} alone[] = {
	{ "C S 0", 0, 399 },
	{ "C S 0; C S 0", 0, 140 },
	{ "C S 0; C icmp 0", 0, 140 },
	{ "C S 0; C S 0; S S. 0 1", 1, 399 },
	{ "C S 0; C S 0; S R. =0 1", 0, 12 },
	{ SCRIPT_OPEN "C P. 1 1 5", 1, 399 },
	{ GRACEFUL, 0, 12 },
	{ RESET "; S P. 1 1 5", 0, 62 },
	/* The RST was not its own: it lives, and closes later on. */
	{ SCRIPT_OPEN "S R 1; S P. 1 1 5; C . 1 6", 1, 399 },
	{ SCRIPT_OPEN "S R 1; S P. 1 1 5; C . 1 6 +30s; C F. 1 6; S F. 6 2; C . 2 7", 0,
	  100 },
};

static void test_who_is_over_leaves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		uint64_t frame = 0;
		struct feed d;
		struct err e;

		print_message("%s\n", alone[i].text);
		open_with(&d, limits, true);
		feed_from(&d, 1, 0, &frame, alone[i].text);
		for (unsigned int s = 1; s <= alone[i].seconds; s++)
			assert_int_equal(pipeline_time(d.p,
						       SCRIPT_T0 + s * 1000 * SCRIPT_MS,
						       &e),
					 0);
		pipeline_stats(d.p, &d.stats);
		assert_int_equal(d.stats.flows, !alone[i].live);
		assert_int_equal(d.stats.live, alone[i].live);
		feed_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_shortest),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_memory_is_given_back),
		cmocka_unit_test(test_closes_are_told),
		cmocka_unit_test(test_over_together),
		cmocka_unit_test(test_who_is_over_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
