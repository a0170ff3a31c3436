/* SPDX-License-Identifier: MIT
 *
 * test_endpoint.c - addresses to text and back.
 */
#include "endpoint.h"
#include "random.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name, *text;
	uint8_t addr[16];
	uint16_t port;
} both_ways[] = {
	{ "IPv4",
	  "192.0.2.1:80",
	  { [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1 },
	  80 },
	{ "IPv4, all bits",
	  "255.255.255.255:65535",
	  { [10] = 0xff,
	    [11] = 0xff,
	    [12] = 0xff,
	    [13] = 0xff,
	    [14] = 0xff,
	    [15] = 0xff },
	  65535 },
	{ "IPv4 without port", "0.0.0.0:0", { [10] = 0xff, [11] = 0xff }, 0 },
	{ "IPv6 loopback", "[::1]:443", { [15] = 1 }, 443 },
	{ "IPv6 unspecified", "[::]:1", { 0 }, 1 },
	{ "IPv6", "[2001:db8::2]:8080", { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 }, 8080 },
	{ "IPv4-compatible, which is not IPv4",
	  "[::192.0.2.1]:7",
	  { [12] = 192, [14] = 2, [15] = 1 },
	  7 },
};

static void test_both_ways(void **state)
{
	char buf[ENDPOINT_STRLEN];

	(void)state;
	for (size_t i = 0; i < COUNT(both_ways); i++) {
		struct endpoint e = endpoint_v6(both_ways[i].addr, both_ways[i].port);
		struct endpoint back;

		print_message("%s\n", both_ways[i].name);
		assert_string_equal(endpoint_str(&e, buf), both_ways[i].text);
		assert_int_equal(endpoint_parse(both_ways[i].text, &back), 0);
		assert_true(endpoint_eq(&e, &back));
	}
}

static void test_host(void **state)
{
	char buf[ENDPOINT_STRLEN];
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_parse("192.0.2.1:80", &e), 0);
	assert_string_equal(endpoint_host(&e, buf), "192.0.2.1");
	assert_int_equal(endpoint_parse("[2001:db8::2]:80", &e), 0);
	assert_string_equal(endpoint_host(&e, buf), "2001:db8::2");
}

/* Many groups are zero, or have zeros in front. */
static struct endpoint random_end(uint64_t *s)
{
	uint8_t addr[16] = { 0 };

	for (int i = 0; i < 8; i++) {
		uint64_t n = next_random(s) % 5;

		addr[2 * i] = (uint8_t)(n > 3 ? next_random(s) : 0);
		addr[2 * i + 1] = (uint8_t)(n > 2 ? next_random(s) >> n % 2 * 4 : 0);
	}
	if (next_random(s) % 8 == 0)
		return endpoint_v4(addr + 12, 0);
	return endpoint_v6(addr, 0);
}

/* The same as the C library. */
static void test_as_inet_ntop(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[ENDPOINT_STRLEN], expected[ENDPOINT_STRLEN];
		struct endpoint e = random_end(&seed);
		bool v4 = endpoint_is_v4(&e);

		assert_non_null(inet_ntop(v4 ? AF_INET : AF_INET6,
					  e.addr + (v4 ? 12 : 0), expected,
					  sizeof(expected)));
		assert_string_equal(endpoint_host(&e, text), expected);
	}
}

static void test_longest_fits(void **state)
{
	char buf[ENDPOINT_STRLEN];
	struct endpoint e = { .port = 65535 };

	(void)state;
	memset(e.addr, 0xff, sizeof(e.addr));
	assert_string_equal(endpoint_str(&e, buf),
			    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static const struct {
	const char *name, *text;
} refused[] = {
	{ "nothing", "" },
	{ "no port", "192.0.2.1" },
	{ "an empty port", "192.0.2.1:" },
	{ "no address", ":80" },
	{ "a port too large", "192.0.2.1:65536" },
	{ "a port beyond every number", "192.0.2.1:99999999999999999999999" },
	{ "a negative port", "192.0.2.1:-1" },
	{ "a port with a sign", "192.0.2.1:+1" },
	{ "a port with a blank", "192.0.2.1: 80" },
	{ "a port with a tail", "192.0.2.1:80x" },
	{ "a name", "localhost:80" },
	{ "three numbers", "192.0.2:80" },
	{ "a number too large", "192.0.2.256:80" },
	{ "IPv6 without brackets", "::1:80" },
	{ "IPv6 without the closing bracket", "[::1:80" },
	{ "IPv6 without the opening bracket", "::1]:80" },
	{ "brackets around nothing", "[]:80" },
	{ "brackets around IPv4", "[192.0.2.1]:80" },
	{ "only a bracket", "[:80" },
	{ "a zone", "[fe80::1%lo]:80" },
	{ "an address too long for any",
	  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:80" },
};

static void test_refused(void **state)
{
	struct endpoint e, was;

	(void)state;
	memset(&was, 0xa5, sizeof(was));
	for (size_t i = 0; i < COUNT(refused); i++) {
		print_message("%s\n", refused[i].name);
		memcpy(&e, &was, sizeof(e));
		assert_int_equal(endpoint_parse(refused[i].text, &e), -EINVAL);
		assert_memory_equal(&e, &was, sizeof(e));
	}
}

static struct endpoint parsed(const char *text)
{
	struct endpoint e;

	assert_int_equal(endpoint_parse(text, &e), 0);
	return e;
}

static void test_order(void **state)
{
	static const char *const ordered[] = {
		"[::]:0",	 "[::]:1",	"[::1]:0",
		"0.0.0.0:65535", "10.0.0.1:9",	"10.0.0.1:10",
		"10.0.1.0:1",	 "200.0.0.0:1", "[2001:db8::]:1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ordered); i++)
		for (size_t k = 0; k < COUNT(ordered); k++) {
			struct endpoint a = parsed(ordered[i]), b = parsed(ordered[k]);
			int c = endpoint_cmp(&a, &b);

			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
			assert_int_equal(endpoint_eq(&a, &b), i == k);
		}
}

static void test_known(void **state)
{
	struct endpoint none = { .port = 0 }, any = parsed("[::]:0");
	struct endpoint port = parsed("[::]:1"), v4 = parsed("0.0.0.0:0");

	(void)state;
	assert_false(endpoint_known(&none));
	assert_false(endpoint_known(&any));
	assert_true(endpoint_known(&port));
	assert_true(endpoint_known(&v4));
}

static void test_v4_is_mapped(void **state)
{
	static const uint8_t addr[4] = { 127, 0, 0, 1 };
	struct endpoint e = endpoint_v4(addr, 1), m = parsed("[::ffff:127.0.0.1]:1");

	(void)state;
	assert_true(endpoint_eq(&e, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_as_inet_ntop),
		cmocka_unit_test(test_longest_fits),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_v4_is_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
