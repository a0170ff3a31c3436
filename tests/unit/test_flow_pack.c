/* SPDX-License-Identifier: MIT
 *
 * test_flow_pack.c - flows that have been silent: packed and found again as they were, and
 * within the memory of the table.
 */
#include "numbered.h"
#include "packed.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define PLENTY ((size_t)256 << 20)
#define S      UINT64_C(1000000000)
#define T0     (UINT64_C(1700000000) * S)

static struct endpoint server(uint32_t n)
{
	return numbered(UINT32_C(0x80000000) + n % 2, n % 2);
}

/** struct left - Flows that left the table, by their id */
struct left {
	uint32_t n, early;
	uint64_t ids, closed;
};

static void leave(void *arg, struct flow *f, struct story *s, bool early)
{
	struct left *l = arg;

	l->n++;
	l->early += early;
	l->ids += s->id;
	l->closed += flow_is_closed(f);
}

static struct flowtab *table(size_t max, bool opinions, struct left *l)
{
	struct flowtab_cfg cfg = { .key = { 0x1234, 0x5678 },
				   .max_bytes = max,
				   .opinions = opinions,
				   .by_id = true,
				   .packs = true,
				   .leave = l ? leave : NULL,
				   .arg = l };
	struct flowtab *t = flowtab_new(&cfg);

	assert_non_null(t);
	return t;
}

static struct flow *add(struct flowtab *t, uint32_t n, uint64_t id, struct story **s)
{
	struct endpoint a = numbered(n, n % 2), b = server(n);
	struct flow *f = flowtab_add(t, &a, &b, s);

	assert_non_null(f);
	(*s)->id = id;
	f->last = t->now;
	return f;
}

static struct flow *find(struct flowtab *t, uint32_t n, struct story **s)
{
	struct endpoint a = numbered(n, n % 2), b = server(n);

	*s = NULL;
	return flowtab_find(t, &b, &a, s);
}

/* So many of its words are not zero, of 256. */
static void scatter(void *to, size_t bytes, unsigned int density, uint64_t *seed)
{
	for (size_t i = 0; i + 4 <= bytes; i += 4) {
		uint32_t word = (uint32_t)next_random(seed);

		if (next_random(seed) % 256 < density)
			memcpy((uint8_t *)to + i, &word, 4);
	}
}

/* What any flow may hold, but for where it is and who it is. */
static void fill(struct flowtab *t, struct flow *f, struct story *s, uint64_t *seed)
{
	unsigned int density = (unsigned int)(next_random(seed) % 257);
	struct story was = *s;

	scatter(f->half, sizeof(f->half), density, seed);
	f->last = next_random(seed);
	scatter(s, sizeof(*s), density, seed);
	s->id = was.id;
	s->number = was.number;
	s->kernel = NULL;
	s->rows = NULL;
	s->zeek = was.zeek;
	if (s->zeek)
		scatter(s->zeek, sizeof(*s->zeek), density, seed);
	for (int i = 0; i < ANNEX_N; i++) {
		enum annex a = (enum annex)i;

		annex_set(s, a, NULL);
		if (next_random(seed) % 2)
			continue;
		assert_true(flowtab_annex(t, s, a));
		scatter(annex_of(s, a), annex_kind[a].bytes, density, seed);
	}
}

#define MANY 600u

static void test_as_it_was(void **state)
{
	struct whole_flow *was = calloc(MANY, sizeof(*was));
	uint64_t seed = 7;

	(void)state;
	assert_non_null(was);
	for (int opinions = 0; opinions < 2; opinions++) {
		struct flowtab *t = table(PLENTY, opinions, NULL);
		struct story *s;
		struct flow *f;

		for (uint32_t i = 0; i < MANY; i++) {
			f = add(t, i, i + 1, &s);
			fill(t, f, s, &seed);
			packed_copy(&was[i], f, s);
			assert_true(flowtab_pack(t, s->number));
		}
		assert_int_equal(t->npacked, MANY);
		assert_int_equal(flowtab_live(t), MANY);
		for (uint32_t i = MANY; i-- > 0;) {
			f = find(t, i, &s);
			assert_non_null(f);
			assert_null(packed_differs(&was[i], f, s));
			assert_null(packed_broken(t, &f, &s));
		}
		assert_int_equal(t->npacked, 0);
		assert_int_equal(flowtab_live(t), MANY);
		flowtab_free(t);
	}
	free(was);
}

static int in_order(void *arg, struct flow *f, struct story *s)
{
	uint64_t *next = arg;

	(void)f;
	assert_int_equal(s->id, ++*next);
	return 0;
}

static int counted(void *arg, struct flow *f, struct story *s)
{
	(void)f;
	*(uint64_t *)arg += s->id;
	return 0;
}

/* Each third is packed. */
static void test_visits(void **state)
{
	struct flowtab *t = table(PLENTY, false, NULL);
	struct flowtab_walk w;
	uint64_t next = 0, sum = 0;
	struct story *s;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		add(t, i, MANY - i, &s);
		if (i % 3 == 0)
			assert_true(flowtab_pack(t, s->number));
	}
	assert_int_equal(flowtab_walk(t, &w), 0);
	assert_int_equal(w.n, MANY);
	while (w.at < w.n)
		assert_int_equal(flowtab_step(t, &w, in_order, &next), 0);
	flowtab_walk_end(&w);
	assert_int_equal(next, MANY);
	assert_int_equal(flowtab_each(t, counted, &sum), 0);
	assert_int_equal(sum, (uint64_t)MANY * (MANY + 1) / 2);
	flowtab_free(t);
}

static void pass_time(struct flowtab *t, unsigned int ms)
{
	for (unsigned int i = 0; i < ms; i += 100)
		flowtab_tick(t, t->now + S / 10);
}

/* Every fourth has closed, and every second of the others speaks now and then. */
static void speak(struct flowtab *t)
{
	struct story *s;

	for (uint32_t i = 0; i < MANY; i++)
		if (i % 4 && i % 2)
			find(t, i, &s)->last = t->now;
}

static void test_who_is_silent_is_packed(void **state)
{
	struct flowtab *t = table(PLENTY, false, NULL);
	struct story *s;

	(void)state;
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < MANY; i++) {
		struct flow *f = add(t, i, i + 1, &s);

		f->half[SIDE_A].state = f->half[SIDE_B].state =
			i % 4 ? TS_ESTABLISHED : TS_CLOSE;
	}
	pass_time(t, 900);
	assert_int_equal(t->npacked, 0);
	pass_time(t, 4000);
	assert_int_equal(t->npacked, MANY / 4);
	speak(t);
	pass_time(t, 8000);
	assert_int_equal(t->npacked, MANY / 2);
	speak(t);
	pass_time(t, 9000);
	assert_int_equal(t->npacked, MANY / 2);
	pass_time(t, 5000);
	assert_int_equal(t->npacked, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_non_null(find(t, i, &s));
		assert_int_equal(s->id, i + 1);
	}
	flowtab_free(t);
}

/* A third each: nobody has answered, both have closed, it is open. */
static uint8_t state_of(uint32_t i)
{
	static const uint8_t state[] = { TS_SYN_SENT, TS_CLOSE, TS_ESTABLISHED };

	return state[i % 3];
}

static struct flowtab *table_of_thirds(struct left *l)
{
	struct flowtab *t = table(PLENTY, false, l);

	t->cfg.as_they_end = true;
	t->cfg.limits = (struct flow_limits){ .closed = 5 * S, .syn = 130 * S };
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < MANY; i++) {
		struct story *s;
		struct flow *f = add(t, i, i + 1, &s);

		f->half[SIDE_A].state = state_of(i);
		f->half[SIDE_B].state =
			state_of(i) == TS_SYN_SENT ? TS_NONE : state_of(i);
		flowtab_asks(t, s);
		if (flow_is_closed(f))
			flowtab_closed(t, f, s);
	}
	return t;
}

/* Packed or not: who is over leaves, once, and not early. */
static void test_who_is_over_leaves(void **state)
{
	struct left l = { 0 };
	struct flowtab *t = table_of_thirds(&l);
	struct story *s;

	(void)state;
	pass_time(t, 4000);
	assert_int_equal(l.n, 0);
	assert_int_equal(t->npacked, 0);
	pass_time(t, 3000);
	assert_int_equal(l.closed, MANY / 3);
	pass_time(t, 15000);
	assert_int_equal(t->npacked, MANY / 3 * 2);
	pass_time(t, 105000);
	assert_int_equal(l.n, MANY / 3);
	pass_time(t, 30000);
	assert_int_equal(l.n, MANY / 3 * 2);
	assert_int_equal(l.early, 0);
	assert_int_equal(t->npacked, MANY / 3);
	assert_int_equal(flowtab_live(t), MANY / 3);
	for (uint32_t i = 2; i < MANY; i += 3)
		assert_non_null(find(t, i, &s));
	flowtab_free(t);
}

static void told(void *arg, struct flow *f, struct story *s)
{
	(void)arg;
	(void)f;
	s->told = 1;
}

/* On an interface time passes without segments, too. */
static void test_over_without_segments(void **state)
{
	struct left l = { 0 };
	struct flowtab *t = table_of_thirds(&l);

	(void)state;
	t->cfg.closed = told;
	t->cfg.settle = 2 * S;
	t->looks = 0;
	for (int i = 0; i < 400; i++)
		flowtab_time(t, t->now + S / 2);
	assert_int_equal(l.n, MANY / 3 * 2);
	assert_int_equal(l.early, 0);
	assert_int_equal(t->npacked, MANY / 3);
	flowtab_free(t);
}

/* Who comes back waits anew: for as long as what has become of it lasts. */
static void test_who_comes_back_waits(void **state)
{
	struct left l = { 0 };
	struct flowtab *t = table_of_thirds(&l);
	struct story *s;
	struct flow *f;

	(void)state;
	pass_time(t, 17000);
	for (uint32_t i = 0; i < MANY; i++) {
		f = find(t, i, &s);
		if (!f)
			continue;
		f->last = t->now;
		if (i % 3 == 0)
			continue;
		f->half[SIDE_A].state = f->half[SIDE_B].state = TS_CLOSE;
		flowtab_closed(t, f, s);
	}
	assert_int_equal(t->npacked, 0);
	pass_time(t, 7000);
	assert_int_equal(l.closed, MANY / 3 * 2);
	pass_time(t, 115000);
	assert_int_equal(l.n, MANY / 3 * 2);
	pass_time(t, 30000);
	assert_int_equal(l.n, MANY);
	assert_int_equal(l.early, 0);
	flowtab_free(t);
}

/* However many come meanwhile, the table holds those of a few seconds. */
static void test_packing_keeps_up(void **state)
{
	const uint32_t all = 60000, tenth = 200; /* so many in a tenth of a second */
	struct flowtab *t = table(PLENTY, false, NULL);
	struct story *s;

	(void)state;
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < all; i++) {
		struct flow *f = add(t, i, i + 1, &s);

		f->half[SIDE_A].state = f->half[SIDE_B].state = TS_CLOSE;
		flowtab_tick(t, t->now + (i % tenth ? 0 : S / 10));
	}
	assert_true(t->nflows < 60 * tenth);
	assert_true(t->npacked > all - 60 * tenth);
	flowtab_free(t);
}

/* Later ones have their addresses: they are packed as well, and never found. */
static void test_detached(void **state)
{
	struct flowtab *t = table(PLENTY, false, NULL);
	uint64_t sum = 0;
	struct story *s;

	(void)state;
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < 3 * MANY; i++)
		add(t, i % MANY, i + 1, &s);
	pass_time(t, 4000);
	assert_int_equal(t->npacked, 2 * MANY);
	assert_int_equal(flowtab_live(t), MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_non_null(find(t, i, &s));
		assert_int_equal(s->id, 2 * MANY + i + 1);
	}
	assert_int_equal(flowtab_each(t, counted, &sum), 0);
	assert_int_equal(sum, (uint64_t)3 * MANY * (3 * MANY + 1) / 2);
	flowtab_free(t);
}

/* A table that is full keeps more than it could unpacked; each flow is told of once. */
static void test_within_its_memory(void **state)
{
	const uint32_t all = 200000;
	const size_t max = (size_t)12 << 20;
	struct left l = { 0 };
	struct flowtab *t = table(max, false, &l);
	uint64_t sum = 0, seed = 3;
	struct story *s;

	(void)state;
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < all; i++) {
		add(t, i, i + 1, &s);
		if (i % 9 == 0)
			assert_true(flowtab_extra(t, s));
		if (next_random(&seed) % 4 == 0)
			find(t, (uint32_t)(next_random(&seed) % (i + 1)), &s);
		flowtab_tick(t, t->now + S / 1000);
		assert_true(flowtab_bytes(t) <= max);
	}
	assert_true(l.n > 0);
	assert_int_equal(l.early, l.n);
	assert_true((all - l.n) * t->each > max);
	assert_int_equal(flowtab_each(t, counted, &sum), 0);
	assert_int_equal(sum + l.ids, (uint64_t)all * (all + 1) / 2);
	flowtab_free(t);
}

/* Those that have closed leave first, packed or not. */
static void test_finished_leave_first(void **state)
{
	const uint32_t all = 100000;
	struct left l = { 0 };
	struct flowtab *t = table((size_t)14 << 20, false, &l);
	struct story *s;
	struct flow *f;

	(void)state;
	flowtab_tick(t, T0);
	for (uint32_t i = 0; i < all; i++) {
		f = add(t, i, i + 1, &s);
		f->half[SIDE_A].state = f->half[SIDE_B].state =
			i % 2 ? TS_CLOSE : TS_ESTABLISHED;
		flowtab_tick(t, t->now + S / 1000);
	}
	assert_true(l.n > 1000);
	assert_true(l.closed * 100 >= l.n * 99);
	flowtab_free(t);
}

/* Without room for an extra who has one does not come back: it has left, and says so. */
static void test_no_room_to_come_back(void **state)
{
	struct left l = { 0 };
	struct flowtab *t = table(PLENTY, false, &l);
	struct story *s;

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		add(t, i, i + 1, &s);
		assert_true(flowtab_extra(t, s));
		assert_true(flowtab_pack(t, s->number));
	}
	/* Somebody else has all there are. */
	while (shelf_take(&t->shelf[SHELF_EXTRA], 0))
		;
	t->cfg.max_bytes = flowtab_bytes(t);
	assert_null(find(t, 0, &s));
	assert_int_equal(l.n, 1);
	assert_int_equal(l.early, 1);
	assert_int_equal(l.ids, 1);
	assert_int_equal(flowtab_live(t), 1);
	assert_int_equal(t->npacked, 1);
	flowtab_free(t);
}

/* Without room for all that it waits for, it knows the newest. */
static void test_less_comes_back(void **state)
{
	struct segment g = { .flags = SEG_ACK, .payload = 1 };
	struct flowtab *t = table(PLENTY, false, NULL);
	struct asked_one found;
	struct story *s;

	(void)state;
	add(t, 0, 1, &s);
	assert_true(flowtab_annex(t, s, ANNEX_MORE_A));
	for (uint32_t i = 0; i < 5; i++) {
		g.number = 10 + i;
		g.seq = 100 + i;
		g.ack = 200 + i;
		asked_add(&s->asked[SIDE_A], &g, SENT_DATA);
	}
	assert_true(flowtab_pack(t, s->number));
	while (shelf_take(&t->shelf[SHELF_MORE], 0))
		;
	t->cfg.max_bytes = flowtab_bytes(t);
	assert_non_null(find(t, 0, &s));
	assert_null(s->asked[SIDE_A].more);
	assert_int_equal(s->asked[SIDE_A].n, ASKED_NEAR);
	for (uint32_t i = 0; i < 5; i++) {
		struct segment rst = { .flags = SEG_RST, .seq = 200 + i };

		assert_int_equal(asked_find(&s->asked[SIDE_A], &rst, 0, 0, &found) >= 0,
				 i >= 3);
		assert_true(i < 3 || found.frame == 10 + i);
	}
	flowtab_free(t);
}

/* Nor are all RSTs of it known any more: how many there were is. */
static void test_fewer_resets_come_back(void **state)
{
	struct flowtab *t = table(PLENTY, false, NULL);
	struct story *s;

	(void)state;
	add(t, 0, 1, &s);
	assert_true(flowtab_extra(t, s));
	assert_true(flowtab_annex(t, s, ANNEX_RESETS));
	for (s->nresets = 0; s->nresets < 5; s->nresets++)
		story_reset(s, s->nresets)->frame = 10 + s->nresets;
	assert_int_equal(story_resets(s), 5);
	assert_true(flowtab_pack(t, s->number));
	while (shelf_take(&t->shelf[SHELF_RESETS], 0))
		;
	t->cfg.max_bytes = flowtab_bytes(t);
	assert_non_null(find(t, 0, &s));
	assert_int_equal(s->nresets, 5);
	assert_int_equal(story_resets(s), RESETS_NEAR);
	assert_int_equal(story_reset(s, 0)->frame, 10);
	flowtab_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_it_was),
		cmocka_unit_test(test_visits),
		cmocka_unit_test(test_who_is_silent_is_packed),
		cmocka_unit_test(test_who_is_over_leaves),
		cmocka_unit_test(test_over_without_segments),
		cmocka_unit_test(test_who_comes_back_waits),
		cmocka_unit_test(test_packing_keeps_up),
		cmocka_unit_test(test_detached),
		cmocka_unit_test(test_within_its_memory),
		cmocka_unit_test(test_finished_leave_first),
		cmocka_unit_test(test_no_room_to_come_back),
		cmocka_unit_test(test_less_comes_back),
		cmocka_unit_test(test_fewer_resets_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
