/* SPDX-License-Identifier: MIT
 *
 * test_flow_silence.c - who has been silent is packed, and leaves when it is over all the same.
 */
#include "packtable.h"

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
	pass_time(t, 20000);
	assert_int_equal(t->npacked, MANY / 3 * 2);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_is_silent_is_packed),
		cmocka_unit_test(test_who_is_over_leaves),
		cmocka_unit_test(test_over_without_segments),
		cmocka_unit_test(test_who_comes_back_waits),
		cmocka_unit_test(test_packing_keeps_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
