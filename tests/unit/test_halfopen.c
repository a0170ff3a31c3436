/* SPDX-License-Identifier: MIT
 *
 * test_halfopen.c - packed SYNs come out as they went in, and the table of flows keeps
 * within its memory with them.
 */
#include "feed.h"

#include "flow_hot.h"
#include "halfopen.h"
#include "random.h"

static struct endpoint random_end(uint64_t *s, bool v6)
{
	uint8_t addr[16] = { 0x20, 1, 0xd, 0xb8 };
	uint64_t r = next_random(s);

	memcpy(addr + 8, &r, 8);
	return v6 ? endpoint_v6(addr, (uint16_t)r)
		  : endpoint_v4(addr + 9, (uint16_t)(r >> 8));
}

/* With everything that a SYN may have and that is kept. */
static struct segment random_syn(uint64_t *s, tstamp ts, uint64_t frame)
{
	static const uint16_t flags[] = { SEG_SYN, SEG_SYN | SEG_ECE | SEG_CWR,
					  SEG_SYN | SEG_ECE | SEG_CWR | SEG_AE };
	bool v6 = next_random(s) % 3 == 0;
	struct segment g = { .ts = ts, .number = frame };

	g.src = random_end(s, v6);
	g.dst = random_end(s, v6);
	g.seq = (uint32_t)next_random(s);
	g.tsval = (uint32_t)next_random(s);
	g.window = (uint16_t)next_random(s);
	g.flags = flags[next_random(s) % 3];
	g.opts = (uint16_t)(next_random(s) &
			    (OPT_MSS | OPT_WSCALE | OPT_SACK_OK | OPT_TS));
	g.wscale = (uint8_t)(next_random(s) % 15);
	return g;
}

static void assert_kept(const struct halfopens *h, uint32_t number, uint64_t id,
			const struct segment *g)
{
	struct halfopen o;

	halfopen_get(h, number, &o);
	assert_int_equal(o.id, id);
	assert_int_equal(o.syn.ts, g->ts);
	assert_int_equal(o.syn.number, g->number);
	assert_true(endpoint_eq(&o.syn.src, &g->src));
	assert_true(endpoint_eq(&o.syn.dst, &g->dst));
	assert_int_equal(o.syn.seq, g->seq);
	assert_int_equal(o.syn.tsval, g->tsval);
	assert_int_equal(o.syn.window, g->window);
	assert_int_equal(o.syn.flags, g->flags);
	assert_int_equal(o.syn.opts, g->opts);
	assert_int_equal(o.syn.wscale, g->wscale);
	assert_true(halfopen_is(h, number, &g->src, &g->dst));
	assert_true(halfopen_is(h, number, &g->dst, &g->src));
	assert_false(halfopen_is(h, number, &g->src, &g->src));
}

#define MODEL 3000

/* Put in, taken out and put in again at random, as long as frames, ids and times grow. */
static void test_against_a_reference(void **state)
{
	static struct segment model[MODEL];
	static uint32_t number[MODEL];
	static uint64_t id[MODEL];
	struct halfopens h;
	uint64_t seed = 5, frame = 1, ids = 1;
	tstamp ts = SCRIPT_T0;
	uint32_t n = 0;

	(void)state;
	halfopens_init(&h);
	for (int i = 0; i < 100000; i++) {
		size_t at = next_random(&seed) % MODEL;

		ts += next_random(&seed) % 1000000;
		frame += next_random(&seed) % (UINT64_C(1) << 24);
		if (id[at]) {
			assert_kept(&h, number[at], id[at], &model[at]);
			halfopen_remove(&h, number[at]);
			id[at] = 0;
			continue;
		}
		model[at] = random_syn(&seed, ts, frame);
		assert_true(halfopen_fits(&model[at]));
		assert_true(halfopen_add(&h, &model[at], ids, &number[at]));
		id[at] = ids++;
	}
	for (uint32_t i = 0; halfopen_next(&h, &i); i++)
		n++;
	assert_int_equal(n, h.count);
	for (size_t i = 0; i < MODEL; i++)
		n -= id[i] != 0;
	assert_int_equal(n, 0);
	halfopens_free(&h);
}

/* Times that jump use up all epochs: then a SYN does not fit, until old ones have left. */
static void test_far_away(void **state)
{
	const tstamp day = UINT64_C(86400000000000);
	static uint32_t number[SYN_EPOCHS + 1];
	struct halfopens h;
	uint64_t seed = 1, n = 0;
	struct segment g;

	(void)state;
	halfopens_init(&h);
	do
		g = random_syn(&seed, SCRIPT_T0 + (n % 2 ? 0 : 2000 * day) + n, n + 1);
	while (halfopen_add(&h, &g, n + 1, &number[n]) && ++n <= SYN_EPOCHS);
	assert_int_equal(n, SYN_EPOCHS);
	for (uint64_t i = 0; i < n; i++)
		halfopen_remove(&h, number[i]);
	assert_true(halfopen_add(&h, &g, 7, &number[0]));
	assert_kept(&h, number[0], 7, &g);
	halfopens_free(&h);
}

static const struct {
	const char *name;
	struct segment g;
	bool fits;
} odd[] = {
	{ "SYN", { .flags = SEG_SYN }, true },
	{ "SYN+ACK", { .flags = SEG_SYN | SEG_ACK }, false },
	{ "SYN+FIN", { .flags = SEG_SYN | SEG_FIN }, false },
	{ "RST", { .flags = SEG_RST }, false },
	{ "with data", { .flags = SEG_SYN, .payload = 1 }, false },
	{ "with a number to acknowledge", { .flags = SEG_SYN, .ack = 1 }, false },
	{ "Fast Open", { .flags = SEG_SYN, .opts = OPT_TFO }, false },
	{ "cut", { .flags = SEG_SYN, .truncated = true }, false },
};

static void test_what_fits(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct segment g = odd[i].g;

		print_message("%s\n", odd[i].name);
		g.src = random_end(&seed, false);
		g.dst = random_end(&seed, false);
		assert_int_equal(halfopen_fits(&g), odd[i].fits);
		g.dst = g.src;
		assert_false(halfopen_fits(&g));
		g.dst = random_end(&seed, true);
		assert_false(halfopen_fits(&g));
	}
}

static void open_with(struct feed *d, size_t max, bool only_frames)
{
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = max,
				    .rows = true,
				    .limits = LIFETIME_DEFAULT,
				    .only_frames = only_frames,
				    .on_flow = feed_flow,
				    .arg = d };
	struct err e;

	memset(d, 0, sizeof(*d));
	assert_int_equal(pipeline_new(&d->p, &cfg, &e), 0);
}

static const char *const scripts[] = {
	"C S 0",
	"C S 0; C S 0; S S. 0 1; C . 1 1; C F. 1 1; S F. 1 2; C . 2 2",
	"C S 0; S R. =0 1",
	"C S 0; C S 5000; S S. 0 5001",
	"C S 0; S S 0; C S. 0 1; S S. 0 1",
	"C S 0; C icmp 0",
	"C S 0; C P. 1 1 5",
	"C S 0; C R 1",
	"C S 0; C S 0 +200s; S S. 0 1",
	"S S 0; C S 0",
};

/* Packed or not, the same comes of it. */
static void test_the_same_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		for (int ends = SCRIPT_V4; ends <= SCRIPT_SELF; ends++) {
			struct feed whole, packed;

			print_message("%s\n", scripts[i]);
			open_with(&whole, (size_t)16 << 20, false);
			feed_text(&whole, scripts[i], (enum script_ends)ends);
			open_with(&packed, (size_t)16 << 20, true);
			feed_text(&packed, scripts[i], (enum script_ends)ends);
			assert_string_equal(packed.text, whole.text);
			assert_memory_equal(&packed.stats, &whole.stats,
					    sizeof(whole.stats));
			feed_close(&whole);
			feed_close(&packed);
		}
}

static int count_syns(void *arg, const struct flow_view *v, struct err *e)
{
	struct feed *d = arg;

	(void)e;
	d->text[0] = '\0';
	assert_int_equal(v->verdict->ending, ENDING_UNANSWERED);
	return 0;
}

/* A flood of SYNs, and one connection in the middle of it. */
static void flood(struct feed *d, uint32_t n)
{
	struct beat b = { .g = { .ts = SCRIPT_T0, .flags = SEG_SYN } };

	b.g.dst = endpoint_v4((const uint8_t[]){ 10, 0, 0, 2 }, 80);
	for (uint32_t i = 0; i < n; i++) {
		uint8_t from[4];

		memcpy(from, &i, 4);
		b.g.src = endpoint_v4(from, 1000);
		b.g.number++;
		b.g.ts += 1000;
		assert_int_equal(feed_beat(d, &b), 0);
	}
}

static void test_flood(void **state)
{
	const uint32_t n = 100000;
	struct feed d;
	struct err e;

	(void)state;
	open_with(&d, (size_t)64 << 20, true);
	d.then = count_syns;
	d.arg = &d;
	flood(&d, n);
	assert_true(pipeline_bytes(d.p) < n * 48 + ((size_t)3 << 20));
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.stats.flows, n);
	assert_int_equal(d.stats.evicted, 0);
	feed_close(&d);
}

static void test_flood_with_little_memory(void **state)
{
	const uint32_t n = 100000;
	struct feed d;
	struct err e;

	(void)state;
	open_with(&d, (size_t)2 << 20, true);
	d.then = count_syns;
	d.arg = &d;
	flood(&d, n);
	assert_true(pipeline_bytes(d.p) <= (size_t)2 << 20);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.stats.flows, n);
	assert_true(d.stats.evicted > n / 2 && d.stats.evicted < n);
	feed_close(&d);
}

static void forget_syn(void *arg, const struct halfopen *o, bool early)
{
	(void)o;
	assert_true(early);
	++*(uint32_t *)arg;
}

static void no_flow(void *arg, struct flow *f, struct story *s, bool early)
{
	(void)arg;
	(void)f;
	(void)s;
	(void)early;
	fail_msg("a connection was pushed out, and there are SYNs");
}

/* Connections that begin in a flood push out SYNs, not each other. */
static void test_syns_give_way(void **state)
{
	uint32_t left = 0, begun = 0;
	struct flowtab_cfg cfg = { .key = { 1, 2 },
				   .max_bytes = (size_t)64 << 20,
				   .leave = no_flow,
				   .leave_syn = forget_syn,
				   .arg = &left };
	struct flowtab *t = flowtab_new(&cfg);
	uint64_t seed = 1;
	struct story *s;

	(void)state;
	assert_non_null(t);
	for (; begun < 10; begun++) {
		struct segment g = random_syn(&seed, SCRIPT_T0, 1);

		assert_non_null(flowtab_add(t, &g.src, &g.dst, &s));
	}
	/* Until the index would have to grow, which it cannot; there is room for flows. */
	for (uint32_t i = 0; (t->live + 1) * 4 <= (t->mask + 1) * 3; i++) {
		struct segment g = random_syn(&seed, SCRIPT_T0 + i, i + 1);

		assert_true(
			flowtab_syn_add(t, flowtab_hash(t, &g.src, &g.dst), &g, i + 1));
	}
	t->cfg.max_bytes = flowtab_bytes(t);
	for (; begun < 120; begun++) {
		struct segment g = random_syn(&seed, SCRIPT_T0 + 1, 1);

		assert_non_null(flowtab_add(t, &g.src, &g.dst, &s));
	}
	assert_int_equal(left, 110);
	flowtab_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_reference),
		cmocka_unit_test(test_far_away),
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_the_same_verdicts),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_flood_with_little_memory),
		cmocka_unit_test(test_syns_give_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
