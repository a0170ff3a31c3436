/* SPDX-License-Identifier: MIT
 *
 * test_ring.c - records of any size in memory that is fixed.
 */
#include "ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ring *fresh(size_t memory)
{
	struct ring *r;
	struct err e;

	assert_int_equal(ring_new(&r, memory, &e), 0);
	return r;
}

static void test_room_is_given_again(void **state)
{
	struct ring *r = fresh(64);

	(void)state;
	assert_null(ring_first(r));
	assert_null(ring_push(r, 57));
	assert_non_null(ring_push(r, 56));
	assert_null(ring_push(r, 0));
	ring_pop(r);
	assert_null(ring_first(r));
	for (int i = 0; i < 8; i++)
		assert_non_null(ring_push(r, 0));
	assert_null(ring_push(r, 0));
	ring_pop(r);
	assert_null(ring_push(r, 1));
	ring_pop(r);
	assert_non_null(ring_push(r, 1));
	assert_null(ring_push(r, 0));
	ring_free(r);
}

static void test_nothing_fits_into_nothing(void **state)
{
	struct ring *r = fresh(7);

	(void)state;
	assert_null(ring_push(r, 0));
	assert_null(ring_push(r, SIZE_MAX));
	ring_free(r);
	ring_free(NULL);
}

#define MODEL 4096

/* Record i has length[i] bytes of value i; those from @first to @next are there. */
struct model {
	size_t length[MODEL], first, next;
};

static void check_first(const struct ring *r, const struct model *m)
{
	const uint8_t *got = ring_first(r);

	if (m->first == m->next) {
		assert_null(got);
		return;
	}
	assert_non_null(got);
	assert_int_equal((uintptr_t)got % sizeof(uint64_t), 0);
	for (size_t i = 0; i < m->length[m->first]; i++)
		assert_int_equal(got[i], (uint8_t)m->first);
}

static void push(struct ring *r, struct model *m, size_t n)
{
	void *at = ring_push(r, n);

	if (!at)
		return;
	memset(at, (int)m->next, n);
	m->length[m->next++] = n;
}

static void test_records_come_out_as_they_went_in(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= 50; seed++) {
		struct ring *r = fresh(64 + seed * 8);
		struct model m = { .next = 0 };
		size_t refused = 0;

		srandom(seed);
		while (m.next < MODEL) {
			size_t before = m.next;

			push(r, &m, (size_t)random() % 40);
			refused += m.next == before;
			check_first(r, &m);
			for (long i = random() % 3; i && m.first < m.next; i--) {
				ring_pop(r);
				m.first++;
				check_first(r, &m);
			}
		}
		assert_in_range(refused, 1, MODEL * 3);
		ring_free(r);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_room_is_given_again),
		cmocka_unit_test(test_nothing_fits_into_nothing),
		cmocka_unit_test(test_records_come_out_as_they_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
