/* SPDX-License-Identifier: MIT
 *
 * test_pairhash.c - the same in both directions, spread evenly, and shards that last.
 */
#include "pairhash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct endpoint host(uint32_t n, uint16_t port)
{
	return endpoint_v4((const uint8_t[]){ 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8),
					      (uint8_t)n },
			   port);
}

static void test_both_directions(void **state)
{
	const uint64_t key[2] = { UINT64_C(0x123456789abcdef0),
				  UINT64_C(0x0fedcba987654321) };

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		struct endpoint a = host(i, (uint16_t)(i * 31)), b = host(i * 7, 80);

		assert_int_equal(pairhash(key, &a, &b), pairhash(key, &b, &a));
		assert_int_equal(pairhash_shard(&a, &b, 5), pairhash_shard(&b, &a, 5));
	}
}

/* One client with many ports, and many clients with one port, of one server. */
static void test_even(void **state)
{
	uint32_t n[2][7] = { 0 };
	struct endpoint server = host(1, 443);

	(void)state;
	for (uint32_t i = 0; i < 50000; i++) {
		struct endpoint port = host(2, (uint16_t)(1024 + i)),
				addr = host(i, 1024);

		n[0][pairhash_shard(&port, &server, 7)]++;
		n[1][pairhash_shard(&addr, &server, 7)]++;
	}
	for (int k = 0; k < 14; k++)
		assert_in_range(n[k / 7][k % 7], 50000 / 7 - 400, 50000 / 7 + 400);
}

/* Other versions and machines have the same: half of a job may be done already. */
static void test_for_ever(void **state)
{
	const struct endpoint a = host(0x010203, 40000), b = host(0x040506, 80);
	const struct endpoint v6 =
		endpoint_v6((const uint8_t[16]){ 0x20, 1, [15] = 9 }, 22);

	(void)state;
	assert_int_equal(pairhash_shard(&a, &b, 1u << 20), 0x4ae27);
	assert_int_equal(pairhash_shard(&v6, &v6, 1u << 20), 0x7d361);
	assert_int_equal(pairhash_shard(&a, &b, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_directions),
		cmocka_unit_test(test_even),
		cmocka_unit_test(test_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
