/* SPDX-License-Identifier: MIT
 *
 * test_pipeline.c - from records to judged flows, within a fixed amount of memory.
 */
#include "feed.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PLENTY	 ((size_t)64 << 20)
#define T(ms)	 (SCRIPT_T0 + (ms)*SCRIPT_MS)

/* Allocations of the whole program: the linker brings them here (--wrap). */
static uint64_t allocations;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
	allocations++;
	return __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	allocations++;
	return __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	allocations++;
	return __real_realloc(p, n);
}

/* clang-format off */
static const struct {
	const char *name;
	enum script_ends ends;
	const char *script, *flows;
} rows[] = {
	{ "nothing", SCRIPT_V4, "", "" },
	{ "one connection", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2",
	  "1: 6 segments, graceful closer=client tw=client\n" },
	{ "one connection over IPv6", SCRIPT_V6, SCRIPT_OPEN "S R. 1 1",
	  "1: 4 segments, reset closer=server tw=-: abort\n" },
	{ "the ports are used again after a close", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; C S 9000 +1s; S S. 5000 9001",
	  "1: 6 segments, graceful closer=client tw=client\n"
	  "2: 2 segments, open closer=- tw=-\n" },
	{ "the ports are used again after a RST", SCRIPT_V4,
	  SCRIPT_OPEN "C R. 1 1; C S 9000; S R. =0 9001",
	  "1: 4 segments, reset closer=client tw=-: abort\n"
	  "2: 2 segments, refused closer=server tw=-: no-listener firewall-reject?\n" },
	{ "a stray SYN that is answered by an ACK", SCRIPT_V4,
	  SCRIPT_OPEN "C S 9000; S . 1 1; C F. 1 1; S F. 1 2; C . 2 2",
	  "1: 8 segments, graceful closer=client tw=client\n" },
	{ "a stray SYN that is answered by SYN+ACK began another connection", SCRIPT_V4,
	  SCRIPT_OPEN "C S 9000; S S. 5000 9001; C . 9001 5001; C R. 9001 5001",
	  "1: 3 segments, open closer=- tw=-\n"
	  "2: 4 segments, reset closer=client tw=-: abort\n" },
	{ "a capture that begins with the server", SCRIPT_V4, "S P. 1 1 5; C R 1",
	  "1: 2 segments, reset closer=client tw=-: no-connection\n" },
	{ "an ICMP error", SCRIPT_V4, "C S 0; C icmp 0",
	  "1: 1 segments, unanswered closer=- tw=-: icmp-error\n" },
	{ "an ICMP error over IPv6", SCRIPT_V6, "C S 0; C icmp 0",
	  "1: 1 segments, unanswered closer=- tw=-: icmp-error\n" },
	{ "an ICMP error about a connection that nobody knows", SCRIPT_V4, "C icmp 0",
	  "" },
};
/* clang-format on */

static void test_flows(void **state)
{
	struct feed d;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].name);
		feed_open(&d, PLENTY, i % 2);
		feed_text(&d, rows[i].script, rows[i].ends);
		assert_string_equal(d.text, rows[i].flows);
		feed_close(&d);
	}
}

static int keep_client(void *arg, const struct flow_view *v, struct err *e)
{
	(void)e;
	*(uint16_t *)arg = v->flow->end[v->flow->client].port;
	return 0;
}

static const struct {
	const char *name, *script;
	uint16_t port;
} clients[] = {
	{ "who sends the SYN", "C S 0", 40000 },
	{ "who sends the SYN, though the port is a server's", "S S 0", 80 },
	{ "who gets the SYN+ACK", "S S. 0 1", 40000 },
	{ "in the middle, who has no well-known port", "S P. 1 1 5", 40000 },
	{ "in the middle, who has no well-known port and speaks first", "C P. 1 1 5",
	  40000 },
};

static void test_client(void **state)
{
	struct feed d;

	(void)state;
	for (size_t i = 0; i < COUNT(clients); i++) {
		uint16_t port = 0;

		print_message("%s\n", clients[i].name);
		feed_open(&d, PLENTY, false);
		d.then = keep_client;
		d.arg = &port;
		feed_text(&d, clients[i].script, SCRIPT_V4);
		assert_int_equal(port, clients[i].port);
		feed_close(&d);
	}
}

static void test_counts(void **state)
{
	static const uint8_t udp[28] = { 0x45, [3] = 28, [8] = 64, [9] = 17 };
	struct record r = { .ts = T(0), .kind = REC_FRAME };
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, PLENTY, false);
	r.frame = (struct frame){ T(0), 1, WIRE_RAW, 28, 28, udp };
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	r.frame = (struct frame){ T(0), 2, WIRE_RAW, 28, 9, udp };
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	feed_text(&d, "C S 0; S R. =0 1; C icmp 0", SCRIPT_V4);
	assert_int_equal(d.stats.frames, 5);
	assert_int_equal(d.stats.skipped[DISSECT_OK], 2);
	assert_int_equal(d.stats.skipped[DISSECT_ICMP], 1);
	assert_int_equal(d.stats.skipped[DISSECT_NOT_TCP], 1);
	assert_int_equal(d.stats.skipped[DISSECT_TRUNCATED], 1);
	assert_int_equal(d.stats.flows, 1);
	assert_int_equal(d.stats.endings[ENDING_REFUSED], 1);
	assert_int_equal(d.stats.causes[CAUSE_NO_LISTENER_KERNEL], 1);
	assert_int_equal(d.stats.causes[CAUSE_REJECT_CALL], 1);
	assert_int_equal(d.stats.evicted + d.stats.elided + d.stats.dropped, 0);
	feed_close(&d);
}

/* Counted under the first row of that name, whichever row applied. */
static void test_causes_counted_by_name(void **state)
{
	struct feed d;

	(void)state;
	feed_open(&d, PLENTY, false);
	feed_text(&d, SCRIPT_OPEN "C P. 1 1 5; S . 1 6; S R. 1 6", SCRIPT_V4);
	assert_int_equal(d.stats.causes[CAUSE_UNREAD_CALL], 1);
	assert_int_equal(d.stats.causes[CAUSE_UNREAD_MAYBE], 0);
	assert_int_equal(d.stats.causes[CAUSE_ABORT_KERNEL], 1);
	feed_close(&d);
}

static void test_stops_at_the_first_refusal(void **state)
{
	struct script s = script_from(SCRIPT_OPEN, SCRIPT_V4);
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, PLENTY, false);
	d.refuse = -5;
	feed_script(&d, &s);
	s = script_from(SCRIPT_OPEN, SCRIPT_V4);
	s.host = 2;
	feed_script(&d, &s);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), -5);
	assert_string_equal(d.text, "1: 3 segments, open closer=- tw=-\n");
	feed_close(&d);
}

/* Many connections in little memory: each is reported once, evicted or at the end. */
static void test_eviction(void **state)
{
	struct feed d;
	struct err e;

	(void)state;
	for (int rows_too = 0; rows_too < 2; rows_too++) {
		uint64_t flows = 0;

		feed_open(&d, 3u << 20, rows_too);
		d.then = NULL;
		for (uint32_t i = 0; i < 6000; i++) {
			struct beat b = { .g = { .flags = SEG_SYN } };

			b.g.ts = T(i);
			b.g.number = i + 1;
			b.g.src = endpoint_v4((const uint8_t[]){ 10, 0, 0, 1 },
					      (uint16_t)i);
			b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
			assert_int_equal(feed_beat(&d, &b), 0);
			assert_true(pipeline_bytes(d.p) <= 3u << 20);
			flows++;
		}
		assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
		assert_int_equal(d.stats.flows, flows);
		assert_true(d.stats.evicted > 0 && d.stats.evicted < flows);
		assert_int_equal(d.stats.endings[ENDING_UNANSWERED], flows);
		assert_non_null(strstr(d.text, " evicted\n"));
		feed_close(&d);
	}
}

static int note_first(void *arg, const struct flow_view *v, struct err *e)
{
	char *text = arg;
	size_t n = strlen(text);

	(void)e;
	snprintf(text + n, 64 - n, "%" PRIu64 " ", v->story->first_frame);
	return 0;
}

/* Two that have shared one input tell of all connections as one would. */
static void test_finish_in_turn(void **state)
{
	char text[64] = "";
	struct pipeline_cfg cfg = { .max_memory = PLENTY,
				    .only_frames = true,
				    .on_flow = note_first,
				    .arg = text };
	struct pipeline *p[2];
	struct run_stats st;
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pipeline_new(&p[i], &cfg, &e), 0);
	for (uint32_t i = 0; i < 6; i++) {
		struct feed d = { .p = p[i == 0 || i == 3 || i == 4] };
		struct beat b = { .g = { .flags = SEG_RST } };

		b.g.ts = T(i);
		b.g.number = i + 1;
		b.g.src = endpoint_v4((const uint8_t[]){ 10, 0, 0, 1 }, (uint16_t)i);
		b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
		assert_int_equal(feed_beat(&d, &b), 0);
	}
	assert_int_equal(pipeline_finish_all(p, 2, &st, &e), 0);
	assert_string_equal(text, "1 2 3 4 5 6 ");
	assert_int_equal(st.flows, 6);
	pipeline_free(p[0]);
	pipeline_free(p[1]);
}

static void test_no_memory_at_all(void **state)
{
	struct beat b = { .g = { .flags = SEG_SYN } };
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, 1000, true);
	b.g.src = endpoint_v4((const uint8_t[]){ 10, 0, 0, 1 }, 1);
	b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
	assert_int_equal(feed_beat(&d, &b), 0);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), -12);
	assert_non_null(strstr(e.msg, "--max-memory"));
	feed_close(&d);
}

/* Data back and forth on so many connections. */
static void exchange(struct feed *d, uint32_t rounds, uint64_t *frame)
{
	for (uint32_t i = 0; i < rounds; i++)
		for (uint32_t host = 0; host < 50; host++) {
			struct beat b = { .g = { .flags = SEG_PSH | SEG_ACK } };

			b.g.ts = T(*frame);
			b.g.number = ++*frame;
			b.g.payload = 100;
			b.g.window = 512;
			b.g.seq = (uint32_t)*frame * 2;
			b.g.src = endpoint_v4((const uint8_t[]){ 10, 0, 0, 1 },
					      (uint16_t)(1024 + host));
			b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
			assert_int_equal(feed_beat(d, &b), 0);
		}
}

static void test_no_allocation_per_segment(void **state)
{
	struct feed d;

	(void)state;
	for (int rows_too = 0; rows_too < 2; rows_too++) {
		uint64_t before, frame = 0;
		size_t bytes;

		feed_open(&d, PLENTY, rows_too);
		exchange(&d, 20, &frame);
		before = allocations;
		bytes = pipeline_bytes(d.p);
		exchange(&d, 200, &frame);
		assert_int_equal(allocations, before);
		assert_int_equal(pipeline_bytes(d.p), bytes);
		feed_close(&d);
	}
	assert_true(allocations > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flows),
		cmocka_unit_test(test_client),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_causes_counted_by_name),
		cmocka_unit_test(test_stops_at_the_first_refusal),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_finish_in_turn),
		cmocka_unit_test(test_no_memory_at_all),
		cmocka_unit_test(test_no_allocation_per_segment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
