/* SPDX-License-Identifier: MIT
 *
 * test_dissect_usual.c - the short way that usual frames go, beside the walk by layers: each byte
 * of them with each value, each length, each cut.
 */
#include "dissect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "guard.h"
#include "walked.h"

#define MAC	 "020000000001 020000000002"
#define SLL	 "0000 0001 0006 0000000000000000"
#define SLL2	 "0000 00000002 0001 00 06 0000000000000000"
#define A4	 "0a000001 0a000002"
#define A6	 "20010db8000000000000000000000001 20010db8000000000000000000000002"
#define V4(len)	 "45 00" len "1234 4000 40 06 0000" A4
#define V6(len)	 "60000000" len "06 40" A6
#define TCP(off) "04d20050 01020304 0a0b0c0d" off "18 2000 0000 0000"
#define TS	 "0101 080a 11121314 21222324"
#define SYN	 "020405b4 0402 080a 11121314 00000000 01 030307"
#define DATA	 "61626364"

/**
 * struct shape - What almost all frames look like
 * @ip:		Where the IP header begins
 */
struct shape {
	const char *name;
	const char *hex;
	int linktype;
	size_t ip;
};

/* clang-format off */
static const struct shape shapes[] = {
	{ "IPv4", MAC "0800" V4("002c") TCP("50") DATA, 1, 14 },
	{ "IPv4, padded", MAC "0800" V4("0028") TCP("50") "000000000000", 1, 14 },
	{ "IPv4, timestamp", MAC "0800" V4("0038") TCP("80") TS DATA, 1, 14 },
	{ "IPv4, options", MAC "0800" V4("003c") TCP("a0") SYN, 1, 14 },
	{ "IPv6", MAC "86dd" V6("0018") TCP("50") DATA, 1, 14 },
	{ "IPv6, padded", MAC "86dd" V6("0014") TCP("50") "0000", 1, 14 },
	{ "IPv6, timestamp", MAC "86dd" V6("0024") TCP("80") TS DATA, 1, 14 },
	{ "IPv6, options", MAC "86dd" V6("0028") TCP("a0") SYN, 1, 14 },
	{ "Linux cooked", SLL "0800" V4("0038") TCP("80") TS DATA, 113, 16 },
	{ "Linux cooked, IPv6", SLL "86dd" V6("0024") TCP("80") TS DATA, 113, 16 },
	{ "Linux cooked v2", "0800" SLL2 V4("0038") TCP("80") TS DATA, 276, 20 },
	{ "Linux cooked v2, IPv6", "86dd" SLL2 V6("0024") TCP("80") TS DATA, 276, 20 },
};
/* clang-format on */

static struct guard guard;

static void check(const struct shape *s, const uint8_t *bytes, size_t cap, size_t n)
{
	struct frame f = {
		.ts = 1,
		.number = 7,
		.linktype = s->linktype,
		.wirelen = (uint32_t)n,
		.caplen = (uint32_t)cap,
		.data = guard_put(&guard, bytes, cap),
	};

	assert_true(walked_alike(&f));
}

static void check_cuts(const struct shape *s, const uint8_t *bytes, size_t n)
{
	for (size_t cap = 0; cap <= n; cap++) {
		check(s, bytes, cap, n);
		check(s, bytes, cap, cap);
	}
}

static void each(void (*fn)(const struct shape *s, uint8_t *bytes, size_t n))
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		uint8_t bytes[256];
		size_t n = hex_bytes(shapes[i].hex, bytes, sizeof(bytes));

		print_message("%s\n", shapes[i].name);
		fn(&shapes[i], bytes, n);
	}
}

/* It is worth nothing if it is not taken: all of it is known, wherever the payload is cut. */
static void be_segment(const struct shape *s, uint8_t *bytes, size_t n)
{
	struct frame f = { .linktype = s->linktype,
			   .wirelen = (uint32_t)n,
			   .caplen = (uint32_t)n,
			   .data = bytes };
	struct segment seg;

	assert_int_equal(dissect(&f, &seg), DISSECT_OK);
	assert_int_equal(seg.src.port, 1234);
	check_cuts(s, bytes, n);
}

static void change_bytes(const struct shape *s, uint8_t *bytes, size_t n)
{
	for (size_t at = 0; at < n; at++) {
		uint8_t was = bytes[at];

		for (unsigned int value = 0; value < 256; value++) {
			bytes[at] = (uint8_t)value;
			check(s, bytes, n, n);
			check(s, bytes, n - 1, n);
		}
		bytes[at] = was;
	}
}

/* Of IPv4 the total length, of IPv6 that of the payload; 0 is what is left of the frame. */
static void change_length(const struct shape *s, uint8_t *bytes, size_t n)
{
	uint8_t *length = bytes + s->ip + (bytes[s->ip] == 0x45 ? 2 : 4);

	for (unsigned int size = 0; size < n + 8; size++) {
		length[0] = (uint8_t)(size >> 8);
		length[1] = (uint8_t)size;
		check_cuts(s, bytes, n);
	}
	length[0] = length[1] = 0xff;
	check_cuts(s, bytes, n);
}

static void change_offset(const struct shape *s, uint8_t *bytes, size_t n)
{
	uint8_t *offset = bytes + s->ip + (bytes[s->ip] == 0x45 ? 20 : 40) + 12;

	for (unsigned int words = 0; words < 16; words++) {
		*offset = (uint8_t)(words << 4);
		check_cuts(s, bytes, n);
	}
}

static void test_usual(void **state)
{
	(void)state;
	each(be_segment);
}

static void test_each_byte(void **state)
{
	(void)state;
	each(change_bytes);
}

static void test_each_length(void **state)
{
	(void)state;
	each(change_length);
}

static void test_each_offset(void **state)
{
	(void)state;
	each(change_offset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_each_byte),
		cmocka_unit_test(test_each_length),
		cmocka_unit_test(test_each_offset),
	};
	int failed;

	guard = guard_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
