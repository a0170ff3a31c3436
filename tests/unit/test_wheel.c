/* SPDX-License-Identifier: MIT
 *
 * test_wheel.c - numbers come out at their ticks, whatever is put in and taken meanwhile.
 */
#include "wheel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N 500

/**
 * struct bench - A wheel and what is expected of it
 * @due:	Tick of each number, 0 if it is not in
 * @now:	The tick that it is
 * @again:	Ticks after which a number that comes out goes in again, 0 for never
 */
struct bench {
	struct wheel w;
	uint64_t due[N], now, again;
	uint32_t out;
};

static void come_out(void *arg, uint32_t n)
{
	struct bench *b = arg;

	assert_true(n < N && b->due[n]);
	b->out++;
	if (b->due[n] > b->now) { /* too far ahead to be told at once */
		wheel_put(&b->w, n, b->due[n]);
		return;
	}
	b->due[n] = b->again ? b->now + b->again : 0;
	if (b->again)
		wheel_put(&b->w, n, b->due[n]);
}

static void step(struct bench *b, uint64_t now)
{
	b->now = now;
	b->out = 0;
	wheel_due(&b->w, now, come_out, NULL, b);
	for (uint32_t i = 0; i < N; i++)
		assert_true(b->due[i] == 0 || b->due[i] > now);
}

static void put(struct bench *b, uint32_t n, uint64_t tick)
{
	b->due[n] = tick;
	wheel_put(&b->w, n, tick);
}

static struct bench *bench_new(uint64_t now)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	assert_true(wheel_room(&b->w, N));
	step(b, now);
	return b;
}

static void bench_free(struct bench *b)
{
	wheel_free(&b->w);
	free(b);
}

static void test_in_time(void **state)
{
	struct bench *b = bench_new(1000);

	(void)state;
	put(b, 0, 1001);
	put(b, 1, 1001);
	put(b, 2, 1005);
	put(b, 3, 1000 + 5 * WHEEL_SLOTS);
	step(b, 1000);
	assert_int_equal(b->out, 0);
	step(b, 1001);
	assert_int_equal(b->out, 2);
	step(b, 1004);
	assert_int_equal(b->out, 0);
	step(b, 1000 + 5 * WHEEL_SLOTS);
	assert_int_equal(b->due[3], 0);
	bench_free(b);
}

/* Also into the slot that is being emptied. */
static void test_again_and_again(void **state)
{
	static const uint64_t steps[] = { 1, WHEEL_SLOTS - 1, WHEEL_SLOTS, 3, 700 };

	(void)state;
	for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
		struct bench *b = bench_new(0);

		b->again = steps[k];
		for (uint32_t i = 0; i < N; i++)
			put(b, i, 1 + i * 7);
		for (uint64_t now = 1; now < 20000; now += 1 + now % 1500)
			step(b, now);
		bench_free(b);
	}
}

static void test_taken(void **state)
{
	struct bench *b = bench_new(50);
	uint32_t left = 0;

	(void)state;
	srand(1);
	for (uint32_t i = 0; i < N; i++)
		put(b, i, 51 + (uint64_t)rand() % 9);
	for (uint32_t i = 0; i < N; i++) {
		uint32_t n = (uint32_t)rand() % N;

		wheel_take(&b->w, n);
		b->due[n] = 0;
	}
	wheel_take(&b->w, N + 5);
	for (uint32_t i = 0; i < N; i++)
		left += b->due[i] != 0;
	step(b, 60);
	assert_int_equal(b->out, left);
	bench_free(b);
}

/* Taken and put in again and again, in the same tick: what it lists stays little. */
static void test_putting_back_takes_no_memory(void **state)
{
	struct bench *b = bench_new(50);

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		wheel_take(&b->w, i % N);
		put(b, i % N, 60);
	}
	assert_true(b->w.slot[60].room <= 2048);
	step(b, 60);
	assert_int_equal(b->out, N);
	bench_free(b);
}

/* Numbers in the order in which they come out. */
static void note(void *arg, uint32_t n)
{
	uint32_t **at = arg;

	*(*at)++ = n;
}

static void test_order_within_a_tick(void **state)
{
	struct bench *b = bench_new(100);
	uint32_t out[8], soon[8], *both = out;

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		wheel_put(&b->w, 10 - i, 103);
	wheel_take(&b->w, 8);
	wheel_due(&b->w, 105, note, NULL, &both);
	assert_int_equal(both - out, 4);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(out[i], i < 2 ? 10 - i : 9 - i);
	/* Each is announced while the one before it is worked on. */
	wheel_put(&b->w, 1, 110);
	wheel_put(&b->w, 2, 110);
	both = soon;
	wheel_due(&b->w, 110, note, note, &both);
	assert_int_equal(both - soon, 3);
	assert_true(soon[0] == 2 && soon[1] == 1 && soon[2] == 2);
	bench_free(b);
}

static void test_time_begins_anew(void **state)
{
	struct bench *b = bench_new(100000);

	(void)state;
	put(b, 7, 100010);
	wheel_due(&b->w, 20, come_out, NULL, b);
	b->now = 20;
	put(b, 8, 25);
	step(b, 30);
	assert_int_equal(b->due[8], 0);
	assert_int_equal(b->due[7], 100010);
	for (uint64_t now = 1000; now <= 101000; now += 1000)
		step(b, now);
	assert_int_equal(b->due[7], 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_time),
		cmocka_unit_test(test_again_and_again),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_putting_back_takes_no_memory),
		cmocka_unit_test(test_order_within_a_tick),
		cmocka_unit_test(test_time_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
