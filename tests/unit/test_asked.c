/* SPDX-License-Identifier: MIT
 *
 * test_asked.c - segments that wait for an answer: what is tidied up is what nobody waits for.
 */
#include "asked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct segment numbered_segment(uint32_t i)
{
	return (struct segment){ .number = 10 + i,
				 .ts = 1000 + i,
				 .seq = 100 + i,
				 .ack = 200 + i,
				 .payload = 1,
				 .flags = SEG_ACK };
}

static void ask(struct asked *a, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct segment g = numbered_segment(i);

		asked_add(a, &g, SENT_DATA);
	}
}

/* The frame of the one that a RST with that sequence number answers, 0 for none. */
static uint64_t answered(const struct asked *a, uint32_t seq)
{
	struct segment rst = { .flags = SEG_RST, .seq = seq };
	struct asked_one one;

	return asked_find(a, &rst, 0, 0, &one) < 0 ? 0 : one.frame;
}

/* Of so many the first few are acknowledged. */
static void test_who_waits_is_kept(void **state)
{
	(void)state;
	for (uint32_t n = 0; n <= ASKED_MAX; n++)
		for (uint32_t acked = 0; acked <= n; acked++) {
			struct asked_more more = { 0 };
			struct asked a = { .more = &more };

			ask(&a, n);
			asked_answered(&a, true, 100 + acked);
			asked_tidy(&a);
			for (uint32_t i = 0; i < n; i++)
				assert_int_equal(answered(&a, 200 + i),
						 i < acked ? 0 : 10 + i);
		}
}

static bool is_zero(const void *what, size_t bytes)
{
	const uint8_t *b = what;

	while (bytes > 0 && !b[bytes - 1])
		bytes--;
	return !bytes;
}

static void test_nothing_else_stays(void **state)
{
	struct asked_more more = { 0 };
	struct asked a = { .more = &more };

	(void)state;
	ask(&a, ASKED_MAX);
	asked_answered(&a, true, 100 + ASKED_MAX);
	assert_false(is_zero(&more, sizeof(more)));
	asked_tidy(&a);
	assert_true(is_zero(&more, sizeof(more)));
	a.more = NULL;
	assert_true(is_zero(&a, sizeof(a)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_waits_is_kept),
		cmocka_unit_test(test_nothing_else_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
