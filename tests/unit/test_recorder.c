/* SPDX-License-Identifier: MIT
 *
 * test_recorder.c - the first and the last frames of connections, in memory that is fixed.
 */
#include "recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SNAPLEN 64

/* What was taken: "1 2 3 ". */
static char taken[4096];

static void note(void *arg, const struct frame *f)
{
	size_t used = strlen(taken);

	(void)arg;
	assert_int_equal(f->ts, f->number * 1000);
	assert_int_equal(f->linktype, 1);
	assert_int_equal(f->wirelen, 200);
	assert_int_equal(f->caplen, SNAPLEN);
	for (uint32_t i = 0; i < f->caplen; i++)
		assert_int_equal(f->data[i], (uint8_t)(f->number + i));
	snprintf(taken + used, sizeof(taken) - used, "%u ", (unsigned int)f->number);
}

static struct endpoint end(uint16_t port)
{
	static const uint8_t addr[4] = { 192, 0, 2, 1 };

	return endpoint_v4(addr, port);
}

/* A frame of the connection that has that port; the other direction for even numbers. */
static void put(struct recorder *r, uint16_t port, unsigned int number)
{
	struct endpoint a = end(port), b = end(80);
	uint8_t data[100];
	struct frame f = { .ts = number * 1000,
			   .number = number,
			   .linktype = 1,
			   .caplen = sizeof(data),
			   .wirelen = 200,
			   .data = data };

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(number + i);
	recorder_frame(r, &f, number % 2 ? &a : &b, number % 2 ? &b : &a);
}

static const char *take(struct recorder *r, uint16_t port, unsigned int from,
			unsigned int to)
{
	struct endpoint a = end(port), b = end(80);

	taken[0] = '\0';
	recorder_take(r, &b, &a, from, to, note, NULL);
	return taken;
}

static struct recorder *open_with(size_t memory, uint32_t last)
{
	struct recorder_cfg cfg = {
		.key = { 1, 2 }, .memory = memory, .snaplen = SNAPLEN, .last = last
	};
	struct recorder *r;
	struct err e;

	assert_int_equal(recorder_new(&r, &cfg, &e), 0);
	return r;
}

static void test_few_are_all_kept(void **state)
{
	struct recorder *r = open_with(1 << 20, 3);

	(void)state;
	for (unsigned int i = 1; i <= 7; i++)
		put(r, 1000, i);
	assert_string_equal(take(r, 1000, 1, 7), "1 2 3 4 5 6 7 ");
	assert_string_equal(take(r, 1000, 1, 7), "");
	assert_int_equal(recorder_given_up(r), 0);
	recorder_free(r);
}

static void test_the_middle_goes(void **state)
{
	struct recorder *r = open_with(1 << 20, 3);

	(void)state;
	for (unsigned int i = 1; i <= 100; i++) {
		put(r, 1000, 2 * i);
		put(r, 1001, 2 * i + 1);
	}
	assert_string_equal(take(r, 1000, 1, 1000), "2 4 6 8 196 198 200 ");
	assert_string_equal(take(r, 1001, 1, 1000), "3 5 7 9 197 199 201 ");
	recorder_free(r);
}

/* A later connection between the same two has begun: its frames stay, and its own first ones. */
static void test_what_came_later_stays(void **state)
{
	struct recorder *r = open_with(1 << 20, 3);

	(void)state;
	for (unsigned int i = 1; i <= 6; i++)
		put(r, 1000, i);
	assert_string_equal(take(r, 1000, 1, 1), "1 ");
	for (unsigned int i = 7; i <= 40; i++)
		put(r, 1000, i);
	assert_string_equal(take(r, 1000, 1, 1000), "2 3 4 5 38 39 40 ");
	for (unsigned int i = 41; i <= 60; i++)
		put(r, 1000, i);
	assert_string_equal(take(r, 1000, 43, 1000), "43 44 58 59 60 ");
	recorder_free(r);
}

/* With nobody to take them they are dropped all the same. */
static void test_nobody_wants_them(void **state)
{
	struct recorder *r = open_with(1 << 20, 3);
	struct endpoint a = end(1000), b = end(80);

	(void)state;
	put(r, 1000, 1);
	put(r, 1000, 2);
	recorder_take(r, &a, &b, 1, 1, NULL, NULL);
	assert_string_equal(take(r, 1000, 1, 1000), "2 ");
	recorder_free(r);
}

/* Whose last frame is oldest gives way; what is kept is never torn. */
static void test_memory_is_fixed(void **state)
{
	struct recorder *r = open_with(4096, 3);
	unsigned int left = 0;

	(void)state;
	for (unsigned int i = 0; i < 1000; i++) {
		put(r, (uint16_t)(1000 + i), 2 * i + 1);
		put(r, (uint16_t)(1000 + i), 2 * i + 2);
	}
	for (unsigned int i = 0; i < 1000; i++) {
		const char *got = take(r, (uint16_t)(1000 + i), 1, 10000);
		char want[32];

		snprintf(want, sizeof(want), "%u %u ", 2 * i + 1, 2 * i + 2);
		if (left || got[0])
			assert_string_equal(got, want);
		left += got[0] != '\0';
	}
	assert_true(left > 5 && left < 100);
	assert_int_equal(recorder_given_up(r), 1000 - left);
	/* All is there to be used again. */
	for (unsigned int i = 1; i <= 5; i++)
		put(r, 9, i);
	assert_string_equal(take(r, 9, 1, 1000), "1 2 3 4 5 ");
	recorder_free(r);
}

static void test_too_little_memory(void **state)
{
	struct recorder_cfg cfg = { .memory = 10, .snaplen = SNAPLEN, .last = 1 };
	struct recorder *r;
	struct err e;

	(void)state;
	assert_true(recorder_new(&r, &cfg, &e) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_are_all_kept),
		cmocka_unit_test(test_the_middle_goes),
		cmocka_unit_test(test_what_came_later_stays),
		cmocka_unit_test(test_nobody_wants_them),
		cmocka_unit_test(test_memory_is_fixed),
		cmocka_unit_test(test_too_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
