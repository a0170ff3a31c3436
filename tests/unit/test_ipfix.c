/* SPDX-License-Identifier: MIT
 *
 * test_ipfix.c - flowEndReason: what ended each flow, and nothing else.
 */
#include "ipfix.h"

#include "feed.h"

#define PLENTY ((size_t)16 << 20)
#define CLOSED SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2"

static int keep_reason(void *arg, const struct flow_view *v, struct err *e)
{
	(void)e;
	if (v->number == 1)
		*(enum ipfix_end *)arg = ipfix_end_reason(v);
	return 0;
}

/* A connection, @seconds later another host's, and then perhaps the same ports again. */
/* clang-format off */
static const struct {
	const char *name, *first;
	unsigned int seconds;
	const char *then;
	enum ipfix_end reason;
} rows[] = {
	{ "closed by both", CLOSED, 1, "", IPFIX_END_DETECTED },
	{ "closed by both, long ago", CLOSED, 9000, "", IPFIX_END_DETECTED },
	{ "reset", SCRIPT_OPEN "C R. 1 1", 1, "", IPFIX_END_DETECTED },
	{ "refused", "C S 0; S R. =0 1", 1, "", IPFIX_END_DETECTED },
	{ "open when the capture ends", SCRIPT_OPEN, 1, "", IPFIX_FORCED_END },
	{ "closed by one", SCRIPT_OPEN "C F. 1 1", 1, "", IPFIX_FORCED_END },
	{ "unanswered when the capture ends", "C S 0", 100, "", IPFIX_FORCED_END },
	{ "unanswered for long", "C S 0", 200, "", IPFIX_IDLE_TIMEOUT },
	{ "open and silent for long", SCRIPT_OPEN, 9000, "", IPFIX_IDLE_TIMEOUT },
	{ "silent for long, then a segment of the same ports", SCRIPT_OPEN, 9000,
	  "C . 1 1", IPFIX_IDLE_TIMEOUT },
	{ "closed by one, then a SYN of the same ports", SCRIPT_OPEN "C F. 1 1", 1,
	  "C S 90000; S S. 5000 90001; C . 90001 5001", IPFIX_END_DETECTED },
};
/* clang-format on */

static void open_feed(struct feed *d, size_t max)
{
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = max,
				    .limits = LIFETIME_DEFAULT,
				    .only_frames = true,
				    .on_flow = feed_flow,
				    .arg = d };
	struct err e;

	memset(d, 0, sizeof(*d));
	cfg.limits.idle = UINT64_C(8000000000000);
	assert_int_equal(pipeline_new(&d->p, &cfg, &e), 0);
}

static void feed_from(struct feed *d, uint8_t host, tstamp after, const char *text)
{
	struct script s = script_from(text, SCRIPT_V4);

	s.host = host;
	s.ts += after;
	feed_script(d, &s);
}

static void test_reasons(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tstamp gap = rows[i].seconds * 1000 * SCRIPT_MS;
		enum ipfix_end reason = 0;
		struct feed d;
		struct err e;

		print_message("%s\n", rows[i].name);
		open_feed(&d, PLENTY);
		d.then = keep_reason;
		d.arg = &reason;
		feed_from(&d, 1, 0, rows[i].first);
		feed_from(&d, 2, gap, "C S 0; S S. 0 1");
		feed_from(&d, 1, gap + 2 * SCRIPT_MS, rows[i].then);
		assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
		assert_int_equal(reason, rows[i].reason);
		feed_close(&d);
	}
}

static int count_reason(void *arg, const struct flow_view *v, struct err *e)
{
	(void)e;
	((unsigned int *)arg)[ipfix_end_reason(v)]++;
	return 0;
}

static void test_pushed_out(void **state)
{
	unsigned int reasons[6] = { 0 };
	struct feed d;
	struct err e;

	(void)state;
	open_feed(&d, 1u << 20);
	d.then = count_reason;
	d.arg = reasons;
	for (uint32_t i = 0; i < 6000; i++) {
		struct beat b = { .g = { .flags = SEG_ACK } };

		b.g.ts = SCRIPT_T0 + i * SCRIPT_MS;
		b.g.number = i + 1;
		b.g.src = endpoint_v4((const uint8_t[]){ 10, 0, 0, 1 }, (uint16_t)i);
		b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
		assert_int_equal(feed_beat(&d, &b), 0);
	}
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_true(d.stats.evicted > 0);
	assert_int_equal(reasons[IPFIX_LACK_OF_RESOURCES], d.stats.evicted);
	assert_int_equal(reasons[IPFIX_FORCED_END], 6000 - d.stats.evicted);
	feed_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_pushed_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
