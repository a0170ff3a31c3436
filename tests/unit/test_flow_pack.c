/* SPDX-License-Identifier: MIT
 *
 * test_flow_pack.c - flows that have been silent: packed and found again as they were, and
 * within the memory of the table.
 */
#include "packed.h"
#include "packtable.h"
#include "random.h"

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
		cmocka_unit_test(test_detached),
		cmocka_unit_test(test_within_its_memory),
		cmocka_unit_test(test_finished_leave_first),
		cmocka_unit_test(test_no_room_to_come_back),
		cmocka_unit_test(test_less_comes_back),
		cmocka_unit_test(test_fewer_resets_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
