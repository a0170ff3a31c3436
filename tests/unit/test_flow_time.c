/* SPDX-License-Identifier: MIT
 *
 * test_flow_time.c - the table of flows as time passes, whatever the clock and memory do.
 */
#include "flow_hot.h"
#include "numbered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PLENTY ((size_t)256 << 20)

static struct flow *add(struct flowtab *t, uint32_t n)
{
	struct endpoint a = numbered(n, n % 2), b = numbered(UINT32_MAX, n % 2);
	struct story *s;

	return flowtab_add(t, &a, &b, &s);
}

/* Linked with --wrap: how often all flows that may be due are looked at. */
void __real_wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon,
		      void *arg);
void __wrap_wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon,
		      void *arg);
static unsigned int turns;

void __wrap_wheel_due(struct wheel *w, uint64_t tick, wheel_fn *fn, wheel_fn *soon,
		      void *arg)
{
	turns++;
	__real_wheel_due(w, tick, fn, soon, arg);
}

/* ... and its memory is refused once. */
bool __real_wheel_room(struct wheel *w, uint32_t n);
bool __wrap_wheel_room(struct wheel *w, uint32_t n);
static bool refuse_wheel;

bool __wrap_wheel_room(struct wheel *w, uint32_t n)
{
	if (refuse_wheel && n > w->n) {
		refuse_wheel = false;
		return false;
	}
	return __real_wheel_room(w, n);
}

/* Who is in the table has room in the wheel, also when there was none for a moment. */
static void test_no_memory_for_the_wheel(void **state)
{
	const struct flowtab_cfg cfg = { .key = { 1, 2 },
					 .max_bytes = PLENTY,
					 .limits.idle = 1000,
					 .as_they_end = true };
	struct flowtab *t = flowtab_new(&cfg);
	uint32_t had;

	(void)state;
	assert_non_null(add(t, 0));
	had = t->wheel.n;
	refuse_wheel = true;
	for (uint32_t i = 1; i < 3 * had; i++) {
		assert_non_null(add(t, i));
		assert_true(t->nslabs * SLAB_FLOWS <= t->wheel.n);
	}
	assert_false(refuse_wheel);
	assert_true(t->wheel.n > had);
	flowtab_free(t);
}

/* A capture can jump by centuries with each frame: the work must not be flows times frames. */
static void test_time_that_jumps(void **state)
{
	const tstamp century = UINT64_C(3155760000) * 1000000000;
	const struct flowtab_cfg cfg = { .key = { 1, 2 },
					 .max_bytes = PLENTY,
					 .limits.idle = 5 * century,
					 .as_they_end = true };
	struct flowtab *t = flowtab_new(&cfg);
	const uint32_t flows = 1000, jumps = 10000;

	(void)state;
	for (uint32_t i = 0; i < flows; i++)
		assert_non_null(add(t, i));
	turns = 0;
	for (uint32_t i = 0; i < jumps; i++)
		flowtab_tick(t, i % 2 ? century : 2 * century);
	assert_true(turns > jumps / 2); /* back costs nothing */
	assert_true(turns - jumps / 2 < jumps / 20);
	/* Each segment pays: it goes on when those are used up that there were at first. */
	assert_true(turns - jumps / 2 > FLOWTAB_LOOKS / flows + jumps / 200);
	assert_int_equal(flowtab_live(t), flows);
	flowtab_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time_that_jumps),
		cmocka_unit_test(test_no_memory_for_the_wheel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
