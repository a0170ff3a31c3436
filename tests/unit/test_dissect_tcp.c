/* SPDX-License-Identifier: MIT
 *
 * test_dissect_tcp.c - the TCP header and its options.
 */
#include "dissect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "guard.h"

#define LINK_RAW   101
#define IP_HEADER  20
#define TCP_HEADER 20

/**
 * struct option_row - Options, and what must come of them
 * @hex:	The options, padded to a multiple of four bytes
 */
struct option_row {
	const char *name;
	const char *hex;
	uint16_t opts;
	uint16_t mss;
	uint8_t wscale;
	uint32_t tsval, tsecr, sack_end;
};

/* clang-format off */
static const struct option_row rows[] = {
	{ .name = "none", .hex = "" },
	{ .name = "padding", .hex = "01010100" },
	{ .name = "what a Linux SYN has", .opts = OPT_MSS | OPT_SACK_OK | OPT_TS |
	  OPT_WSCALE, .mss = 1460, .wscale = 7, .tsval = 1, .tsecr = 2,
	  .hex = "020405b4 0402 080a0000000100000002 01 030307" },
	{ .name = "window scale beyond 14", .hex = "0303ff 00", .opts = OPT_WSCALE,
	  .wscale = 14 },
	{ .name = "three blocks, the highest in the middle", .opts = OPT_SACK,
	  .hex = "0101051a 00000001 00000002 fffffff0 00000100 00000003 00000004",
	  .sack_end = 0x100 },
	{ .name = "right edges around 2^32", .opts = OPT_SACK,
	  .hex = "01010512 00000000 00000005 ffffff00 fffffff0", .sack_end = 5 },
	{ .name = "Fast Open, request", .hex = "2202 0101", .opts = OPT_TFO },
	{ .name = "Fast Open, cookie", .hex = "220a0102030405060708 0101",
	  .opts = OPT_TFO },
	{ .name = "Fast Open, experimental", .hex = "fe04f989", .opts = OPT_TFO },
	{ .name = "another experiment", .hex = "fe041234" },
	{ .name = "MPTCP", .hex = "1e0c0081 0000000000000000", .opts = OPT_MPTCP },
	{ .name = "MPTCP DATA_FIN", .hex = "1e102015 00000001 00000002 00000000",
	  .opts = OPT_MPTCP | OPT_DATA_FIN },
	{ .name = "MPTCP DATA_ACK", .hex = "1e082001 00000001",
	  .opts = OPT_MPTCP },
	{ .name = "MPTCP fast close", .hex = "1e0c7000 0000000000000000",
	  .opts = OPT_MPTCP | OPT_FASTCLOSE },
	{ .name = "MPTCP reset", .hex = "1e048001", .opts = OPT_MPTCP | OPT_MP_RST },
	{ .name = "MD5", .hex = "1312 00000000000000000000000000000000 0101",
	  .opts = OPT_MD5 },
	{ .name = "AO", .hex = "1d100101 000000000000000000000000", .opts = OPT_AO },
	{ .name = "unknown kinds are passed over", .hex = "4204abcd 020405b4",
	  .opts = OPT_MSS, .mss = 1460 },
	{ .name = "nothing counts after the end", .hex = "00020405 b4000000" },
	{ .name = "length 0", .hex = "4200 020405b4 0101", .opts = OPT_BAD },
	{ .name = "length 1", .hex = "4201 020405b4 0101", .opts = OPT_BAD },
	{ .name = "beyond the header", .hex = "020405b4 4208abcd",
	  .opts = OPT_MSS | OPT_BAD, .mss = 1460 },
	{ .name = "no room for a length", .hex = "01010142", .opts = OPT_BAD },
	{ .name = "a length that the kind cannot have", .hex = "020605b4 00000101",
	  .opts = OPT_BAD },
	{ .name = "SACK without a block", .hex = "0502 0101", .opts = OPT_BAD },
	{ .name = "MPTCP of two bytes", .hex = "1e02 0101", .opts = OPT_BAD },
};

static const struct {
	const char *name;
	const char *hex; /* an IPv4 packet */
	enum dissect_result result;
} broken[] = {
	{ "data offset 4", "45 00 0028 0000 0000 40 06 0000 0a000001 0a000002 "
	  "0001000200000003000000044010000000000000", DISSECT_MALFORMED },
	{ "data offset beyond the packet", "45 00 0028 0000 0000 40 06 0000 0a000001 "
	  "0a000002 0001000200000003000000046010000000000000", DISSECT_MALFORMED },
	{ "data offset 5", "45 00 0028 0000 0000 40 06 0000 0a000001 0a000002 "
	  "0001000200000003000000045010000000000000", DISSECT_OK },
	{ "no TCP header by the IP length", "45 00 0014 0000 0000 40 06 0000 0a000001 "
	  "0a000002 0001000200000003000000045010000000000000", DISSECT_MALFORMED },
	{ "IP length beyond the frame", "45 00 05dc 0000 0000 40 06 0000 0a000001 "
	  "0a000002 0001000200000003000000045010000000000000", DISSECT_OK },
};
/* clang-format on */

static struct guard guard;

/* An IPv4 packet with these options and no payload; returns its size. */
static size_t packet(const struct option_row *row, uint8_t *bytes, size_t room)
{
	static const char *const headers =
		"45000000 00000000 40060000 0a000001 0a000002"
		"00010002 00000003 00000004 00180200 00000000";
	size_t n = hex_bytes(headers, bytes, room);
	size_t options = hex_bytes(row->hex, bytes + n, room - n);

	assert_int_equal(options % 4, 0);
	bytes[3] = (uint8_t)(n + options);
	bytes[IP_HEADER + 12] = (uint8_t)((TCP_HEADER + options) / 4 << 4);
	return n + options;
}

static enum dissect_result run(const uint8_t *bytes, size_t cap, size_t n,
			       struct segment *seg)
{
	struct frame f = {
		.linktype = LINK_RAW,
		.wirelen = (uint32_t)n,
		.caplen = (uint32_t)cap,
		.data = guard_put(&guard, bytes, cap),
	};

	return dissect(&f, seg);
}

static void check(const struct option_row *row, const struct segment *seg)
{
	assert_int_equal(seg->opts, row->opts);
	assert_int_equal(seg->mss, row->mss);
	assert_int_equal(seg->wscale, row->wscale);
	assert_int_equal(seg->tsval, row->tsval);
	assert_int_equal(seg->tsecr, row->tsecr);
	assert_int_equal(seg->sack_end, row->sack_end);
	assert_int_equal(seg->payload, 0);
	assert_false(seg->truncated);
}

/* Options that the snap length cut are not bad: they are unknown. */
static void check_cut(const struct option_row *row, const uint8_t *bytes, size_t n)
{
	struct segment seg;
	size_t cap;

	for (cap = 0; cap < n; cap++) {
		if (cap < IP_HEADER + TCP_HEADER) {
			assert_int_equal(run(bytes, cap, n, &seg), DISSECT_TRUNCATED);
			continue;
		}
		assert_int_equal(run(bytes, cap, n, &seg), DISSECT_OK);
		assert_true(seg.truncated);
		assert_int_equal(seg.opts & ~row->opts, 0);
		assert_int_equal(seg.payload, 0);
	}
}

static void test_options(void **state)
{
	uint8_t bytes[128];
	struct segment seg;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].name);
		n = packet(&rows[i], bytes, sizeof(bytes));
		assert_int_equal(run(bytes, n, n, &seg), DISSECT_OK);
		check(&rows[i], &seg);
		check_cut(&rows[i], bytes, n);
	}
}

static void test_broken(void **state)
{
	uint8_t bytes[128];
	struct segment seg;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		print_message("%s\n", broken[i].name);
		n = hex_bytes(broken[i].hex, bytes, sizeof(bytes));
		assert_int_equal(run(bytes, n, n, &seg), broken[i].result);
	}
}

/* The last row above: its payload is gone from the file, not from the connection. */
static void test_payload_stripped(void **state)
{
	uint8_t bytes[128];
	struct segment seg;
	size_t n = hex_bytes(broken[4].hex, bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(run(bytes, n, n, &seg), DISSECT_OK);
	assert_int_equal(seg.payload, 1500 - IP_HEADER - TCP_HEADER);
	assert_true(seg.truncated);
}

static void test_flags(void **state)
{
	static const struct option_row none = { .hex = "" };
	uint8_t bytes[128];
	struct segment seg;
	size_t n = packet(&none, bytes, sizeof(bytes));
	unsigned int flags;

	(void)state;
	for (flags = 0; flags < 512; flags++) {
		bytes[IP_HEADER + 12] = (uint8_t)(0x50 | flags >> 8);
		bytes[IP_HEADER + 13] = (uint8_t)flags;
		assert_int_equal(run(bytes, n, n, &seg), DISSECT_OK);
		assert_int_equal(seg.flags, flags);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_payload_stripped),
		cmocka_unit_test(test_flags),
	};
	int failed;

	guard = guard_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
