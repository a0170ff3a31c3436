/* SPDX-License-Identifier: MIT
 *
 * test_flowtab.c - the table of flows: found in both directions, within its memory.
 */
#include "flow_hot.h"
#include "numbered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLENTY ((size_t)256 << 20)

static struct flowtab *table(size_t max)
{
	struct flowtab_cfg cfg = { .key = { 0x1234, 0x5678 },
				   .max_bytes = max,
				   .by_id = true };
	struct flowtab *t = flowtab_new(&cfg);

	assert_non_null(t);
	return t;
}

static struct flow *add(struct flowtab *t, uint32_t n, uint64_t id)
{
	struct endpoint a = numbered(n, n % 2), b = numbered(0, n % 2);
	struct story *s;
	struct flow *f = flowtab_add(t, &a, &b, &s);

	if (f)
		s->id = id;
	return f;
}

static struct flow *find(struct flowtab *t, uint32_t n, bool back, uint64_t *id)
{
	struct endpoint a = numbered(n, n % 2), b = numbered(0, n % 2);
	struct story *s = NULL;
	struct flow *f =
		back ? flowtab_find(t, &b, &a, &s) : flowtab_find(t, &a, &b, &s);

	*id = f ? s->id : 0;
	return f;
}

static void test_found_in_both_directions(void **state)
{
	struct flowtab *t = table(PLENTY);
	struct flow *v4 = add(t, 2, 1), *v6 = add(t, 3, 2);
	uint64_t id;

	(void)state;
	assert_ptr_equal(find(t, 2, false, &id), v4);
	assert_ptr_equal(find(t, 2, true, &id), v4);
	assert_int_equal(id, 1);
	assert_ptr_equal(find(t, 3, true, &id), v6);
	assert_int_equal(id, 2);
	assert_null(find(t, 4, false, &id));
	assert_false(v4->self || v6->self);
	flowtab_free(t);
}

/* The same addresses and other ports, or ports changed over, are another connection. */
static void test_near_misses(void **state)
{
	static const uint8_t one[4] = { 10, 0, 0, 1 }, two[4] = { 10, 0, 0, 2 };
	struct endpoint a = endpoint_v4(one, 1000), b = endpoint_v4(two, 80);
	struct endpoint c = endpoint_v4(one, 80), d = endpoint_v4(two, 1000);
	struct flowtab *t = table(PLENTY);
	struct story *s;

	(void)state;
	assert_non_null(flowtab_add(t, &a, &b, &s));
	assert_null(flowtab_find(t, &c, &d, &s));
	assert_null(flowtab_find(t, &a, &d, &s));
	assert_null(flowtab_find(t, &c, &b, &s));
	assert_null(flowtab_find(t, &a, &a, &s));
	assert_non_null(flowtab_find(t, &b, &a, &s));
	flowtab_free(t);
}

static void test_connected_to_itself(void **state)
{
	struct endpoint a = numbered(9, false);
	struct flowtab *t = table(PLENTY);
	struct story *s;
	struct flow *f = flowtab_add(t, &a, &a, &s);

	(void)state;
	assert_true(f->self);
	assert_int_equal(flow_other(f, SIDE_A), SIDE_A);
	assert_ptr_equal(flowtab_find(t, &a, &a, &s), f);
	flowtab_free(t);
}

static void test_growth(void **state)
{
	struct flowtab *t = table(PLENTY);
	uint64_t id;
	uint32_t n = 20000;

	(void)state;
	for (uint32_t i = 1; i <= n; i++)
		assert_non_null(add(t, i, i));
	for (uint32_t i = 1; i <= n; i++) {
		assert_non_null(find(t, i, i % 3 == 0, &id));
		assert_int_equal(id, i);
	}
	assert_true(flowtab_bytes(t) <= PLENTY);
	flowtab_free(t);
}

static void test_reuse_detaches(void **state)
{
	struct flowtab *t = table(PLENTY);
	struct flow *old = add(t, 5, 1), *young = add(t, 5, 2);
	uint64_t id;

	(void)state;
	assert_ptr_not_equal(old, young);
	assert_true(old->detached);
	assert_false(young->detached);
	assert_ptr_equal(find(t, 5, false, &id), young);
	assert_int_equal(id, 2);
	flowtab_free(t);
}

/* Detached flows give no room in the index when they leave: others have to. */
static void test_an_index_that_cannot_grow(void **state)
{
	struct flowtab *t = table(PLENTY);

	(void)state;
	for (uint32_t i = 0; i < 2200; i++)
		assert_non_null(add(t, i % 700, i + 1));
	t->cfg.max_bytes = flowtab_bytes(t);
	for (uint32_t i = 0; i < 2000; i++) {
		struct flow *f = add(t, 1000 + i, 3000 + i);

		assert_non_null(f);
		f->last = i + 1;
		assert_true(t->live * 4 <= (t->mask + 1) * 3);
	}
	flowtab_free(t);
}

struct visits {
	uint64_t last, n, stop_at;
};

static int visit(void *arg, struct flow *f, struct story *s)
{
	struct visits *v = arg;

	(void)f;
	assert_true(s->id > v->last);
	v->last = s->id;
	v->n++;
	return s->id == v->stop_at ? 42 : 0;
}

static int walk(struct flowtab *t, struct visits *v)
{
	struct flowtab_walk w;
	int r = flowtab_walk(t, &w);

	while (r == 0 && w.at < w.n)
		r = flowtab_step(t, &w, visit, v);
	flowtab_walk_end(&w);
	return r;
}

static int count(void *arg, struct flow *f, struct story *s)
{
	uint64_t *n = arg;

	(void)f;
	(void)s;
	++*n;
	return 0;
}

static void test_each_in_order(void **state)
{
	struct flowtab *t = table(PLENTY);
	struct visits v = { .n = 0 };
	uint64_t n = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		add(t, i % 100 + 1, i * 7919 % 1009 + 1);
	assert_int_equal(walk(t, &v), 0);
	assert_int_equal(v.n, 1000);
	assert_int_equal(flowtab_each(t, count, &n), 0);
	assert_int_equal(n, 1000);
	v = (struct visits){ .stop_at = 500 };
	assert_int_equal(walk(t, &v), 42);
	assert_int_equal(v.last, 500);
	flowtab_free(t);
}

static void test_each_of_none(void **state)
{
	struct flowtab *t = table(PLENTY);
	struct visits v = { .n = 0 };

	(void)state;
	assert_int_equal(walk(t, &v), 0);
	assert_int_equal(flowtab_each(t, visit, &v), 0);
	assert_int_equal(v.n, 0);
	flowtab_free(t);
	flowtab_free(NULL);
}

struct pushed {
	uint64_t n, finished, last_id;
};

static void on_leave(void *arg, struct flow *f, struct story *s, bool early)
{
	struct pushed *p = arg;

	(void)early;
	p->n++;
	p->last_id = s->id;
	p->finished += f->detached || (f->half[SIDE_A].state == TS_CLOSE &&
				       f->half[SIDE_B].state == TS_CLOSE);
}

/* Memory for one slab of flows: how many those are is the table's business. */
static struct flowtab *small_table(struct pushed *p, uint32_t *room)
{
	struct flowtab_cfg cfg = { .key = { 1, 2 }, .leave = on_leave, .arg = p };
	struct flowtab *t;

	cfg.max_bytes = PLENTY;
	t = flowtab_new(&cfg);
	assert_non_null(add(t, 1, 1));
	cfg.max_bytes = flowtab_bytes(t);
	flowtab_free(t);
	t = flowtab_new(&cfg);
	for (*room = 0; p->n == 0; ++*room) {
		struct flow *f = add(t, *room + 1, *room + 1);

		assert_non_null(f);
		f->last = *room + 1;
	}
	--*room;
	return t;
}

static void test_eviction_stays_within(void **state)
{
	struct pushed p = { .n = 0 };
	uint32_t room;
	struct flowtab *t = small_table(&p, &room);
	size_t bytes = flowtab_bytes(t);
	uint64_t id, left = 0;

	(void)state;
	for (uint32_t i = 0; i < 3 * room; i++) {
		struct flow *f = add(t, 100000 + i, 100000 + i);

		assert_non_null(f);
		f->last = 100000 + i;
	}
	assert_int_equal(flowtab_bytes(t), bytes);
	assert_int_equal(p.n, 3 * room + 1);
	for (uint32_t i = 0; i < 3 * room; i++)
		left += find(t, 100000 + i, false, &id) != NULL;
	assert_int_equal(left, room);
	flowtab_free(t);
}

static void test_eviction_prefers_finished(void **state)
{
	struct pushed p = { .n = 0 };
	uint32_t room;
	struct flowtab *t = small_table(&p, &room);
	uint64_t id;

	(void)state;
	/* Every eighth is closed: there is one wherever the clock hand looks. */
	for (uint32_t i = 1; i <= room; i += 8) {
		struct flow *f = find(t, i, false, &id);

		if (!f)
			continue;
		f->half[SIDE_A].state = f->half[SIDE_B].state = TS_CLOSE;
		f->last = 1000000;
	}
	p = (struct pushed){ .n = 0 };
	for (uint32_t i = 0; i < room / 16; i++) {
		struct flow *f = add(t, 100000 + i, 100000 + i);

		f->last = 1000000;
	}
	assert_int_equal(p.n, room / 16);
	assert_int_equal(p.finished, p.n);
	flowtab_free(t);
}

static void test_eviction_takes_the_silent(void **state)
{
	struct pushed p = { .n = 0 };
	uint32_t room;
	struct flowtab *t = small_table(&p, &room);

	(void)state;
	/* Of those looked at the first is the oldest: time grew with the number. */
	assert_int_equal(p.last_id, 1);
	flowtab_free(t);
}

/* What strays needs a loss, what comes next does not; nobody can give one. */
static void test_no_room_for_a_loss(void **state)
{
	struct pushed p = { .n = 0 };
	uint32_t room;
	struct flowtab *t = small_table(&p, &room);
	struct endpoint a = numbered(2, false), b = numbered(0, false);
	struct segment next = { .flags = SEG_ACK, .seq = 100 };
	struct segment again = { .flags = SEG_ACK, .seq = 99 };
	struct story *s;
	struct flow *f = flowtab_find(t, &a, &b, &s);

	(void)state;
	assert_non_null(f);
	f->half[SIDE_A].flags = HALF_ISN;
	f->half[SIDE_A].next = 100;
	while (shelf_take(&t->shelf[SHELF_LOSS], 0))
		;
	assert_true(flowtab_prepare(t, f, s, SIDE_A, &next));
	assert_false(flowtab_prepare(t, f, s, SIDE_A, &again));
	assert_null(s->loss);
	flowtab_free(t);
}

/* Extras for sixteen, and no room for more: who has been silent longest gives its own. */
static void test_extras_are_pushed_out(void **state)
{
	struct pushed p = { .n = 0 };
	uint32_t room;
	struct flowtab *t = small_table(&p, &room);
	uint64_t id;

	(void)state;
	p = (struct pushed){ .n = 0 };
	for (uint32_t i = 2; i <= 18; i++) {
		struct endpoint a = numbered(i, i % 2), b = numbered(0, i % 2);
		struct story *s;

		assert_non_null(flowtab_find(t, &a, &b, &s));
		assert_int_equal(p.n, 0);
		assert_true(flowtab_extra(t, s));
		assert_non_null(s->extra);
	}
	assert_int_equal(p.n, 1);
	assert_int_equal(p.last_id, 2);
	assert_null(find(t, 2, false, &id));
	assert_non_null(find(t, 18, false, &id));
	flowtab_free(t);
}

/* Many flows come in large pages: there is no room for one of those. */
static void test_no_memory_for_a_page(void **state)
{
	struct pushed p = { .n = 0 };
	struct flowtab_cfg cfg = { .key = { 1, 2 }, .leave = on_leave, .arg = &p };
	struct flowtab *t = table(PLENTY);
	uint32_t many = 32 * SLAB_FLOWS;

	(void)state;
	for (uint32_t i = 1; i <= many; i++)
		assert_non_null(add(t, i, i));
	cfg.max_bytes = flowtab_bytes(t) + 4096;
	flowtab_free(t);
	t = flowtab_new(&cfg);
	for (uint32_t i = 1; i <= 2 * many; i++)
		assert_non_null(add(t, i, i));
	assert_int_equal(p.n, many);
	assert_true(flowtab_bytes(t) <= cfg.max_bytes);
	flowtab_free(t);
}

static void test_no_memory_for_one(void **state)
{
	struct flowtab *t = table(1);

	(void)state;
	assert_null(add(t, 1, 1));
	assert_null(add(t, 1, 1));
	flowtab_free(t);
}

#define MODEL 600

static uint32_t next_random(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

/* What stands in the table after many replacements, against a plain array: deletions
 * must not break the way to what stands behind them.
 */
static void test_against_a_reference(void **state)
{
	static uint64_t model[MODEL];
	struct flowtab *t = table(PLENTY);
	uint32_t seed = 1;
	uint64_t id;

	(void)state;
	for (uint64_t i = 1; i <= 20000; i++) {
		uint32_t n = next_random(&seed) % MODEL;

		assert_non_null(add(t, n + 1, i));
		model[n] = i;
		n = next_random(&seed) % MODEL;
		find(t, n + 1, i % 2, &id);
		assert_true(id == model[n]);
	}
	for (uint32_t n = 0; n < MODEL; n++) {
		find(t, n + 1, false, &id);
		assert_true(id == model[n]);
	}
	flowtab_free(t);
}

static void test_family_names(void **state)
{
	(void)state;
	assert_string_equal(rst_family_name[RST_FAMILY_ABORT], "abort");
	assert_string_equal(rst_family_name[RST_FAMILY_REPLY], "reply");
	assert_string_equal(rst_family_name[RST_FAMILY_REFUSAL], "refusal");
	assert_string_equal(rst_family_name[RST_FAMILY_INJECTED], "injected");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_in_both_directions),
		cmocka_unit_test(test_near_misses),
		cmocka_unit_test(test_connected_to_itself),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_reuse_detaches),
		cmocka_unit_test(test_an_index_that_cannot_grow),
		cmocka_unit_test(test_each_in_order),
		cmocka_unit_test(test_each_of_none),
		cmocka_unit_test(test_eviction_stays_within),
		cmocka_unit_test(test_eviction_prefers_finished),
		cmocka_unit_test(test_eviction_takes_the_silent),
		cmocka_unit_test(test_no_room_for_a_loss),
		cmocka_unit_test(test_extras_are_pushed_out),
		cmocka_unit_test(test_no_memory_for_a_page),
		cmocka_unit_test(test_no_memory_for_one),
		cmocka_unit_test(test_against_a_reference),
		cmocka_unit_test(test_family_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
