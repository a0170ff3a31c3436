/* SPDX-License-Identifier: MIT
 *
 * test_source_file.c - pcap files, several files merged, filters, and what is said
 * about files that are none.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "craft.h"
#include "filter.h"
#include "source.h"

#define MICRO	 0xa1b2c3d4
#define NANO	 0xa1b23c4d
#define NS_PER_S 1000000000ull

static struct craft file;

static struct source *open_file(const char *filter)
{
	struct err e = { 0 };
	struct source *s = NULL;
	struct filter *f;

	assert_int_equal(filter_new(&f, filter, &e), 0);
	assert_int_equal(source_open_stream(&s, craft_stream(&file), "x", f, &e), 0);
	return s;
}

static void next_is(struct source *s, uint64_t number, tstamp ts, uint8_t fill)
{
	struct err e = { 0 };
	struct frame f;

	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.number, number);
	assert_int_equal(f.ts, ts);
	assert_int_equal(f.data[0], fill);
}

static void next_ends(struct source *s)
{
	struct err e = { 0 };
	struct frame f;

	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_EOF);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_EOF);
}

static void next_fails(struct source *s, const char *msg)
{
	struct err e = { 0 };
	struct frame f;
	int rc = source_next(s, &f, 0, &e);

	assert_true(rc < 0);
	assert_int_equal(rc, e.code);
	assert_string_equal(e.msg, msg);
}

static void test_variants(void **state)
{
	size_t i;
	struct source *s;

	(void)state;
	for (i = 0; i < 4; i++) {
		file = (struct craft){ .big = i & 1 };
		put_pcap(&file, i & 2 ? NANO : MICRO, 1);
		put_frame(&file, 1700000000, 5, 60, 0xaa);
		put_frame(&file, 4294967295, 6, 60, 0xbb);
		s = open_file(NULL);
		assert_string_equal(source_linktype(s), "EN10MB");
		assert_int_equal(source_fd(s), -1);
		next_is(s, 1, 1700000000 * NS_PER_S + (i & 2 ? 5 : 5000), 0xaa);
		next_is(s, 2, 4294967295 * NS_PER_S + (i & 2 ? 6 : 6000), 0xbb);
		next_ends(s);
		source_close(s);
	}
}

/* No error of the source: whether anybody can read the frames is not its concern. */
static void test_unknown_link_type(void **state)
{
	struct source *s;
	struct err e = { 0 };
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 9999);
	put_frame(&file, 1, 0, 4, 1);
	s = open_file(NULL);
	assert_string_equal(source_linktype(s), "LINKTYPE_9999");
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.linktype, 9999);
	source_close(s);
}

/* libpcap calls LINKTYPE_RAW DLT_RAW, which is another number. */
static void test_linktype_is_that_of_the_file(void **state)
{
	struct source *s;
	struct err e = { 0 };
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 101);
	put_frame(&file, 1, 0, 4, 1);
	s = open_file("ip or ip6");
	assert_string_equal(source_linktype(s), "RAW");
	next_ends(s);
	source_close(s);
	s = open_file(NULL);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.linktype, 101);
	source_close(s);
}

static void test_caplen_never_exceeds_wirelen(void **state)
{
	struct source *s;
	struct err e = { 0 };
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 1);
	put_frame(&file, 1, 0, 60, 1);
	file.bytes[24 + 12] = 20; /* length on the wire */
	s = open_file(NULL);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	assert_int_equal(f.caplen, 60);
	assert_int_equal(f.wirelen, 60);
	source_close(s);
}

/* Cut anywhere: the frames before are handed over, then one line says where. */
static void test_truncated_anywhere(void **state)
{
	size_t header = 24, frame = 16 + 60;
	struct source *s;
	char msg[80];
	size_t n, left;

	(void)state;
	for (n = header + frame; n <= header + 2 * frame; n++) {
		file = (struct craft){ 0 };
		put_pcap(&file, MICRO, 1);
		put_frame(&file, 1, 0, 60, 1);
		put_frame(&file, 2, 0, 60, 2);
		file.n = n;
		left = n - header - frame;
		s = open_file(NULL);
		next_is(s, 1, NS_PER_S, 1);
		if (left == 0) {
			next_ends(s);
		} else if (left == frame) {
			next_is(s, 2, 2 * NS_PER_S, 2);
		} else {
			snprintf(msg, sizeof(msg),
				 "x: truncated in frame 2: %d bytes wanted, %zu left",
				 left < 16 ? 16 : 60, left < 16 ? left : left - 16);
			next_fails(s, msg);
			next_fails(s, msg);
		}
		source_close(s);
	}
}

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	const char *msg;
} no_captures[] = {
	{ "text", "hello, world\n", 13,
	  "x: not a capture file (pcap, pcapng, or one of them compressed)" },
	{ "a newline", "\n", 1,
	  "x: not a capture file (pcap, pcapng, or one of them compressed)" },
	{ "a byte", "a", 1, "x: truncated in the file header" },
	{ "magic and no more", "\xd4\xc3\xb2\xa1\x02\0", 6,
	  "x: truncated in the file header" },
	{ "half a section", "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c", 10,
	  "x: truncated after frame 0: 4 bytes wanted, 2 left" },
};

static void test_no_captures(void **state)
{
	struct err e;
	struct source *s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(no_captures) / sizeof(no_captures[0]); i++) {
		print_message("%s\n", no_captures[i].name);
		file = (struct craft){ 0 };
		put_bytes(&file, no_captures[i].bytes, no_captures[i].n);
		assert_true(source_open_stream(&s, craft_stream(&file), "x", NULL, &e) <
			    0);
		assert_string_equal(e.msg, no_captures[i].msg);
	}
}

static void open_fails(char *path, int code, const char *msg)
{
	char *const paths[] = { path };
	struct err e = { 0 };
	struct source *s;

	assert_int_equal(source_open_files(&s, paths, 1, NULL, NULL, &e), code);
	assert_string_equal(e.msg, msg);
}

static void test_no_files(void **state)
{
	char missing[] = "/nonexistent/x";
	char root[] = "/";
	char null[] = "/dev/null";

	(void)state;
	open_fails(missing, -ENOENT, "/nonexistent/x: No such file or directory");
	open_fails(root, -EISDIR, "/: is a directory");
	open_fails(null, -EINVAL, "/dev/null: empty file");
}

/* Ethernet, IPv4, TCP: just what "tcp" looks at. */
static void put_tcp_frame(struct craft *s, uint32_t sec)
{
	uint8_t *ether = s->bytes + s->n + 16;

	put_frame(s, sec, 0, 60, 0);
	ether[12] = 0x08;
	ether[14] = 0x45;
	ether[23] = 6;
}

/* Frames that a filter rejects still have their number: Wireshark's frame.number. */
static void test_filter_keeps_numbers(void **state)
{
	struct source_stats st;
	struct err e = { 0 };
	struct source *s;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 1);
	put_frame(&file, 1, 0, 60, 0xff);
	put_tcp_frame(&file, 2);
	put_frame(&file, 3, 0, 60, 0xff);
	put_frame(&file, 4, 0, 60, 0xff);
	put_tcp_frame(&file, 5);
	s = open_file("tcp");
	next_is(s, 2, 2 * NS_PER_S, 0);
	next_is(s, 5, 5 * NS_PER_S, 0);
	next_ends(s);
	assert_int_equal(source_stats(s, &st, &e), 0);
	assert_int_equal(st.received, 2);
	assert_int_equal(st.dropped, 0);
	source_close(s);
}

/* The filter is compiled anew for each link type of a file. */
static void test_filter_on_two_link_types(void **state)
{
	struct err e = { 0 };
	struct source *s;
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_section(&file);
	put_interface(&file, 1, 0, 6, 0);
	put_interface(&file, 101, 0, 6, 0);
	put_interface(&file, 9999, 0, 6, 0);
	put_enhanced(&file, 0, 1, 60, 0x45); /* no IP in Ethernet */
	put_enhanced(&file, 1, 2, 60, 0x45); /* IP of protocol 0x45 at once */
	put_enhanced(&file, 2, 3, 60, 0x45); /* who knows */
	s = open_file("ip proto 0x45");
	next_is(s, 2, 2000, 0x45);
	assert_int_equal(source_next(s, &f, 0, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "x: filter \"ip proto 0x45\": "));
	source_close(s);
}

static void test_bad_filter(void **state)
{
	struct err e = { 0 };
	struct filter *f;

	(void)state;
	assert_int_equal(filter_new(&f, "prot tcp", &e), -EINVAL);
	assert_non_null(strstr(e.msg, "filter \"prot tcp\": "));
}

/* Two files in memory are two files on disk for a moment. */
static void merged_open(struct source **s, struct craft *a, struct craft *b)
{
	char path_a[32], path_b[32];
	char *const paths[] = { path_a, path_b };
	struct err e = { 0 };

	craft_write(a, path_a);
	craft_write(b, path_b);
	assert_int_equal(source_open_files(s, paths, 2, NULL, NULL, &e), 0);
	unlink(path_a);
	unlink(path_b);
}

static void test_merge(void **state)
{
	static struct craft a, b;
	struct source *s;

	(void)state;
	put_pcap(&a, MICRO, 1);
	put_frame(&a, 1, 0, 4, 0xa1);
	put_frame(&a, 3, 0, 4, 0xa3);
	put_frame(&a, 5, 0, 4, 0xa5);
	put_pcap(&b, NANO, 113);
	put_frame(&b, 2, 0, 4, 0xb2);
	put_frame(&b, 3, 0, 4, 0xb3);
	put_frame(&b, 2, 9, 4, 0xb4); /* back in time: it stays behind its file */
	put_frame(&b, 7, 0, 4, 0xb7);
	merged_open(&s, &a, &b);
	assert_string_equal(source_linktype(s), "EN10MB");
	next_is(s, 1, 1 * NS_PER_S, 0xa1);
	next_is(s, 2, 2 * NS_PER_S, 0xb2);
	next_is(s, 3, 3 * NS_PER_S, 0xa3);
	next_is(s, 4, 3 * NS_PER_S, 0xb3);
	next_is(s, 5, 2 * NS_PER_S + 9, 0xb4);
	next_is(s, 6, 5 * NS_PER_S, 0xa5);
	next_is(s, 7, 7 * NS_PER_S, 0xb7);
	next_ends(s);
	source_close(s);
}

/* One file that breaks off does not silence the other. */
static void test_merge_with_truncated(void **state)
{
	static struct craft a, b;
	struct source *s;
	struct frame f;
	struct err e = { 0 };

	(void)state;
	put_pcap(&a, MICRO, 1);
	put_frame(&a, 1, 0, 4, 0xa1);
	a.n--;
	put_pcap(&b, MICRO, 1);
	put_frame(&b, 2, 0, 4, 0xb2);
	put_frame(&b, 3, 0, 4, 0xb3);
	merged_open(&s, &a, &b);
	next_is(s, 1, 2 * NS_PER_S, 0xb2);
	next_is(s, 2, 3 * NS_PER_S, 0xb3);
	assert_int_equal(source_next(s, &f, 0, &e), -EBADMSG);
	assert_non_null(
		strstr(e.msg, ": truncated in frame 1: 4 bytes wanted, 3 left"));
	source_close(s);
}

/* What it has of the begin is a buffer full, or all. */
static void test_place_in_file(void **state)
{
	char path[32];
	char *const paths[] = { path, path };
	struct err e = { 0 };
	struct source *s;
	struct frame f;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 1);
	put_frame(&file, 1, 0, 60, 0);
	craft_write(&file, path);
	assert_int_equal(source_open_files(&s, paths, 2, NULL, NULL, &e), 0);
	assert_int_equal(source_place(s).all, 2 * file.n);
	assert_true(source_place(s).done >= 24);
	while (source_next(s, &f, 0, &e) == SOURCE_FRAME)
		;
	assert_int_equal(source_place(s).done, 2 * file.n);
	source_close(s);
	unlink(path);
}

static void put_some(void)
{
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 1);
	for (uint8_t i = 0; i < 5; i++)
		put_frame(&file, i, 0, 60, i);
}

/* What is at hand has its number as if it had been asked for. */
static void test_more(void **state)
{
	struct frame f[8];
	struct source *s;

	(void)state;
	put_some();
	file.n--;
	s = open_file(NULL);
	next_is(s, 1, 0, 0);
	assert_int_equal(source_more(s, f, 2), 2);
	assert_int_equal(source_more(s, f + 2, 8 - 2), 1);
	for (uint8_t i = 0; i < 3; i++) {
		assert_int_equal(f[i].number, i + 2);
		assert_int_equal(f[i].data[0], i + 1);
	}
	assert_int_equal(source_more(s, f, 8), 0);
	next_fails(s, "x: truncated in frame 5: 60 bytes wanted, 59 left");
	assert_int_equal(source_more(s, f, 8), 0);
	source_close(s);
}

/* With a filter they come one by one. */
static void test_no_more(void **state)
{
	struct frame f[8];
	struct source *s;

	(void)state;
	put_some();
	s = open_file("ether[0] > 1");
	next_is(s, 3, 2 * NS_PER_S, 2);
	assert_int_equal(source_more(s, f, 8), 0);
	next_is(s, 4, 3 * NS_PER_S, 3);
	source_close(s);
}

static void test_place_in_memory(void **state)
{
	struct source *s;

	(void)state;
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, 1);
	s = open_file(NULL);
	assert_int_equal(source_place(s).all, 0);
	source_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_unknown_link_type),
		cmocka_unit_test(test_linktype_is_that_of_the_file),
		cmocka_unit_test(test_caplen_never_exceeds_wirelen),
		cmocka_unit_test(test_truncated_anywhere),
		cmocka_unit_test(test_no_captures),
		cmocka_unit_test(test_no_files),
		cmocka_unit_test(test_filter_keeps_numbers),
		cmocka_unit_test(test_filter_on_two_link_types),
		cmocka_unit_test(test_bad_filter),
		cmocka_unit_test(test_place_in_file),
		cmocka_unit_test(test_place_in_memory),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_no_more),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_with_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
