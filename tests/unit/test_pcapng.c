/* SPDX-License-Identifier: MIT
 *
 * test_pcapng.c - the reader of pcapng files, against libpcap's where that can read
 * them, and by hand where it cannot.
 */
#include "pcapng.h"

#include <pcap/pcap.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "craft.h"
#include "linktype.h"
#include "source.h"

static struct craft file;

static struct source *open_file(void)
{
	struct err e = { 0 };
	struct source *s = NULL;

	assert_int_equal(source_open_stream(&s, craft_stream(&file), "x", NULL, &e), 0);
	return s;
}

static void check_same(struct source *s, const struct pcap_pkthdr *h,
		       const u_char *data, uint64_t number)
{
	struct err e = { 0 };
	struct frame f;

	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.number, number);
	assert_int_equal(f.ts, (uint64_t)h->ts.tv_sec * 1000000000 + h->ts.tv_usec);
	assert_int_equal(f.caplen, h->caplen);
	assert_int_equal(f.wirelen, h->len);
	assert_memory_equal(f.data, data, h->caplen);
}

/* Both readers give the same frames. Return: how many. */
static uint64_t check_against_libpcap(void)
{
	char msg[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_fopen_offline_with_tstamp_precision(craft_stream(&file),
							     PCAP_TSTAMP_PRECISION_NANO,
							     msg);
	struct source *s = open_file();
	struct pcap_pkthdr *h;
	struct err e = { 0 };
	const u_char *data;
	uint64_t n = 0;
	struct frame f;

	assert_non_null(p);
	while (pcap_next_ex(p, &h, &data) == 1)
		check_same(s, h, data, ++n);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_EOF);
	pcap_close(p);
	source_close(s);
	return n;
}

/* One interface in each byte order and at each resolution that libpcap knows. */
static void test_same_as_libpcap(void **state)
{
	static const uint8_t resolutions[] = {
		3, 6, 7, 9, 12, 0x8a, 0x94, 0x9e,
	};
	static const uint64_t ticks[] = { 0, 1, 999999, 1234567890123 };
	static const size_t sizes[] = { 0, 1, 60, 61, 1514, 65535 };
	size_t i, j;

	(void)state;
	for (i = 0; i < 2 * sizeof(resolutions); i++) {
		file = (struct craft){ .big = i % 2 };
		put_section(&file);
		put_interface(&file, 1, 262144, resolutions[i / 2], 0);
		for (j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++)
			put_enhanced(&file, 0, ticks[j % 4], sizes[j], (uint8_t)j);
		assert_int_equal(check_against_libpcap(),
				 sizeof(sizes) / sizeof(sizes[0]));
	}
}

/* Blocks that carry no frame, and the two older ones that do. */
static void test_other_blocks_as_libpcap(void **state)
{
	size_t at;

	(void)state;
	file = (struct craft){ .big = true };
	put_section(&file);
	at = block_begin(&file, 0x80000001);
	put_u32(&file, 0xdeadbeef);
	block_end(&file, at);
	put_interface(&file, 101, 64, 9, 0);
	at = block_begin(&file, 3); /* simple: cut at the snap length */
	put_u32(&file, 100);
	put_bytes(&file, file.bytes, 64);
	block_end(&file, at);
	at = block_begin(&file, 2);
	put_u16(&file, 0);
	put_u16(&file, 1);
	put_u32(&file, 0x12345678);
	put_u32(&file, 0x9abcdef0);
	put_u32(&file, 5);
	put_u32(&file, 50);
	put_bytes(&file, "hello", 5);
	block_end(&file, at);
	put_enhanced(&file, 0, 77, 3, 0x33);
	assert_int_equal(check_against_libpcap(), 3);
}

static void next_is(struct source *s, int linktype, uint64_t ts, uint8_t fill)
{
	struct err e = { 0 };
	struct frame f;

	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.linktype, linktype);
	assert_int_equal(f.ts, ts);
	assert_int_equal(f.data[0], fill);
}

static void next_fails(struct source *s, const char *msg)
{
	struct err e = { 0 };
	struct frame f;

	assert_true(source_next(s, &f, 0, &e) < 0);
	assert_string_equal(e.msg, msg);
}

/* What libpcap refuses: interfaces that differ. And a second section starts over. */
static void test_interfaces_and_sections(void **state)
{
	struct source *s;

	(void)state;
	file = (struct craft){ 0 };
	put_section(&file);
	put_interface(&file, 1, 0, 6, 0);
	put_interface(&file, 113, 96, 9, 0);
	put_enhanced(&file, 1, 5, 4, 0xa1);
	put_enhanced(&file, 0, 5, 4, 0xa0);
	put_interface(&file, 101, 0, 3, 0);
	put_enhanced(&file, 2, 5, 4, 0xa2);
	file.big = true;
	put_section(&file);
	put_interface(&file, 228, 0, 9, 0);
	put_enhanced(&file, 0, 9, 4, 0xb0);
	put_enhanced(&file, 1, 9, 4, 0xb1);
	s = open_file();
	assert_string_equal(source_linktype(s), "EN10MB");
	next_is(s, 113, 5, 0xa1);
	next_is(s, 1, 5000, 0xa0);
	next_is(s, 101, 5000000, 0xa2);
	next_is(s, 228, 9, 0xb0);
	next_fails(s, "x: frame 5: interface 1 is not described");
	next_fails(s, "x: frame 5: interface 1 is not described");
	source_close(s);
}

static const struct {
	const char *name;
	uint8_t resolution;
	int64_t offset;
	uint64_t ticks;
	tstamp ts;
} clocks[] = {
	{ "seconds", 0, 0, 7, 7000000000 },
	{ "milliseconds", 3, 0, 7001, 7001000000 },
	{ "nanoseconds", 9, 0, 1700000000123456789, 1700000000123456789 },
	{ "picoseconds, rounded down", 12, 0, 7001999, 7001 },
	{ "10^-18", 18, 0, 7000000000999999999, 7000000000 },
	{ "10^-19", 19, 0, 10000000000000000000u, 1000000000 },
	{ "10^-20", 20, 0, 10000000000000000000u, 100000000 },
	{ "10^-28", 28, 0, UINT64_MAX, 1 },
	{ "10^-127", 127, 0, UINT64_MAX, 0 },
	{ "2^0", 0x80, 0, 7, 7000000000 },
	{ "2^-10", 0x8a, 0, 1024 + 512, 1500000000 },
	{ "2^-31", 0x9f, 0, 3u << 30, 1500000000 },
	{ "2^-32", 0xa0, 0, 3ull << 31, 1500000000 },
	{ "2^-33", 0xa1, 0, 3ull << 32, 1500000000 },
	{ "2^-63", 0xbf, 0, 3ull << 62, 1500000000 },
	{ "2^-64", 0xc0, 0, 1ull << 63, 500000000 },
	{ "2^-65", 0xc1, 0, 1ull << 63, 250000000 },
	{ "2^-127", 0xff, 0, UINT64_MAX, 0 },
	{ "an hour later", 9, 3600, 1, 3600000000001 },
	{ "an hour earlier", 9, -3600, 3600000000001, 1 },
	{ "before 1970", 9, -3600, 3599999999999, 0 },
	{ "long before", 9, INT64_MIN, UINT64_MAX, 0 },
	{ "beyond 2554 by the offset", 9, INT64_MAX, 1, UINT64_MAX },
	{ "beyond 2554 by seconds", 0, 0, UINT64_MAX, UINT64_MAX },
	{ "beyond 2554 by both", 0, INT64_MAX, UINT64_MAX, UINT64_MAX },
	{ "the last nanosecond", 9, 0, UINT64_MAX, UINT64_MAX },
	{ "one microsecond beyond", 6, 0, 18446744073709552, UINT64_MAX },
	{ "the last microsecond", 6, 0, 18446744073709551, 18446744073709551000u },
};

static void test_clocks(void **state)
{
	struct source *s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		print_message("%s\n", clocks[i].name);
		file = (struct craft){ 0 };
		put_section(&file);
		put_interface(&file, 1, 0, clocks[i].resolution, clocks[i].offset);
		put_enhanced(&file, 0, clocks[i].ticks, 1, 0);
		s = open_file();
		next_is(s, 1, clocks[i].ts, 0);
		source_close(s);
	}
}

/* A block that breaks off or lies, after one good frame. */
static const struct {
	const char *name;
	const char *msg;
	size_t n;
	uint32_t words[8];
} bad[] = {
	{ "half a header",
	  "truncated after frame 1: 8 bytes wanted, 4 left",
	  1,
	  { 6 } },
	{ "half a block",
	  "truncated after frame 1: 24 bytes wanted, 4 left",
	  3,
	  { 6, 32, 0 } },
	{ "no room for itself", "after frame 1: a block of 8 bytes", 2, { 6, 8 } },
	{ "not in words", "after frame 1: a block of 33 bytes", 2, { 6, 33 } },
	{ "huge", "after frame 1: a block of 4294967292 bytes", 2, { 6, 0xfffffffc } },
	{ "just too big",
	  "after frame 1: a block of 16777220 bytes",
	  2,
	  { 6, 16777220 } },
	{ "another length behind",
	  "after frame 1: the two lengths of a block differ",
	  4,
	  { 99, 16, 0, 12 } },
	{ "too short a frame", "after frame 1: block 6 is short", 4, { 6, 16, 0, 16 } },
	{ "more bytes than the block",
	  "frame 2: 5 bytes, but 0 in its block",
	  8,
	  { 6, 32, 0, 0, 0, 5, 5, 32 } },
	{ "section in no byte order",
	  "after frame 1: a section without a byte order",
	  3,
	  { 0x0a0d0d0a, 28, 0x11223344 } },
	{ "section too short",
	  "after frame 1: block 168627466 is short",
	  4,
	  { 0x0a0d0d0a, 16, 0x1a2b3c4d, 16 } },
	{ "version 7",
	  "pcapng version 7 is not known",
	  7,
	  { 0x0a0d0d0a, 28, 0x1a2b3c4d, 7, 0, 0, 28 } },
	{ "option beyond its block",
	  "interface 1: an option exceeds its block",
	  6,
	  { 1, 24, 1, 0, 0x00080009, 24 } },
	{ "half an option",
	  "interface 1: option 9 has 0 bytes",
	  6,
	  { 1, 24, 1, 0, 0x00000009, 24 } },
};

static void test_bad_blocks(void **state)
{
	char msg[128];
	struct source *s;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("%s\n", bad[i].name);
		file = (struct craft){ 0 };
		put_section(&file);
		put_interface(&file, 1, 0, 6, 0);
		put_enhanced(&file, 0, 1, 4, 0x11);
		for (j = 0; j < bad[i].n; j++)
			put_u32(&file, bad[i].words[j]);
		s = open_file();
		next_is(s, 1, 1000, 0x11);
		snprintf(msg, sizeof(msg), "x: %s", bad[i].msg);
		next_fails(s, msg);
		source_close(s);
	}
}

static void test_no_interface(void **state)
{
	struct err e = { 0 };
	struct source *s;
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_section(&file);
	s = open_file();
	assert_string_equal(source_linktype(s), "none");
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_EOF);
	source_close(s);
	put_enhanced(&file, 0, 1, 4, 0x11);
	assert_true(source_open_stream(&s, craft_stream(&file), "x", NULL, &e) < 0);
	assert_string_equal(e.msg, "x: frame 1: interface 0 is not described");
}

/* 65,536 interfaces of 20 bytes: more than a struct craft holds, so a real one. */
static void test_too_many_interfaces(void **state)
{
	FILE *out = tmpfile();
	struct err e = { 0 };
	struct source *s;
	struct frame f;
	size_t i, at;

	(void)state;
	assert_non_null(out);
	file = (struct craft){ 0 };
	put_section(&file);
	fwrite(file.bytes, 1, file.n, out);
	at = file.n;
	put_interface(&file, 1, 0, 6, 0);
	for (i = 0; i < PCAPNG_INTERFACES_MAX + 1; i++)
		fwrite(file.bytes + at, 1, file.n - at, out);
	rewind(out);
	assert_int_equal(source_open_stream(&s, out, "x", NULL, &e), 0);
	assert_true(source_next(s, &f, 0, &e) < 0);
	assert_string_equal(e.msg, "x: more than 65536 interfaces");
	source_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_libpcap),
		cmocka_unit_test(test_other_blocks_as_libpcap),
		cmocka_unit_test(test_interfaces_and_sections),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_bad_blocks),
		cmocka_unit_test(test_no_interface),
		cmocka_unit_test(test_too_many_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
