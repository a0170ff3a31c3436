/* SPDX-License-Identifier: MIT
 *
 * test_reader_block.c - the reader of large blocks beside libpcap: the same frames and
 * the same words, on whole, cut and damaged files.
 */
#include "reader_block.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "craft.h"
#include "source.h"

#define MICRO	 0xa1b2c3d4
#define NANO	 0xa1b23c4d
#define ETHERNET 1

static struct craft file;

#define AT_ONCE 3

/* One file read by one of the two. @many: @n frames that were at hand, handed over up to @at */
struct side {
	struct decompress *d;
	struct reader *r;
	struct frame f, many[AT_ONCE];
	size_t at, n;
	struct err e;
	int rc;
};

static void side_open(struct side *s, FILE *in, bool block)
{
	assert_int_equal(decompress_open(&s->d, in, &s->e), 0);
	s->rc = block ? reader_block_open(&s->r, s->d, &s->e)
		      : reader_pcap_open(&s->r, decompress_stream(s->d), &s->e);
	assert_int_equal(s->rc, 0);
	s->r->input = s->d;
}

/* One by one in turn with some at once, of whoever has any. */
static void side_next(struct side *s)
{
	if (s->at == s->n) {
		s->rc = reader_next(s->r, &s->f, &s->e);
		s->at = 0;
		s->n = s->rc == SOURCE_FRAME ? reader_more(s->r, s->many, AT_ONCE) : 0;
		return;
	}
	s->f = s->many[s->at++];
}

static void same_frame(const struct frame *a, const struct frame *b)
{
	assert_int_equal(a->ts, b->ts);
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->linktype, b->linktype);
	assert_int_equal(a->caplen, b->caplen);
	assert_int_equal(a->wirelen, b->wirelen);
	assert_memory_equal(a->data, b->data, a->caplen);
}

/* Return: how many frames both have read */
static uint64_t compare(FILE *in, FILE *again)
{
	struct side block = { 0 }, pcap = { 0 };
	uint64_t n = 0;

	side_open(&block, in, true);
	side_open(&pcap, again, false);
	do {
		side_next(&block);
		side_next(&pcap);
		assert_int_equal(block.rc, pcap.rc);
		if (block.rc == SOURCE_FRAME)
			same_frame(&block.f, &pcap.f);
		n += block.rc == SOURCE_FRAME;
	} while (block.rc == SOURCE_FRAME);
	assert_string_equal(block.e.msg, pcap.e.msg);
	reader_close(block.r);
	reader_close(pcap.r);
	return n;
}

static uint64_t compare_craft(void)
{
	return compare(craft_stream(&file), craft_stream(&file));
}

static void put_some(uint32_t magic, uint32_t snaplen)
{
	uint32_t at = (uint32_t)file.n + 16;

	put_pcap(&file, magic, ETHERNET);
	if (snaplen) {
		struct craft n = { .big = file.big };

		put_u32(&n, snaplen);
		memcpy(file.bytes + at, n.bytes, 4);
	}
	put_frame(&file, 1, 999999, 60, 1);
	put_frame(&file, 0xffffffff, 0xffffffff, 1400, 2);
	put_frame(&file, 2, 0x80000000, 0, 3);
	put_frame(&file, 0, 0xfffffff0, 60, 4);
	put_frame(&file, 1700000000, 7, 61, 5);
}

static void test_variants(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		file = (struct craft){ .big = i & 1 };
		put_some(i & 2 ? NANO : MICRO, 0);
		assert_true(reader_block_takes(file.bytes, file.n));
		assert_int_equal(compare_craft(), 5);
	}
}

static void test_cut_anywhere(void **state)
{
	static const uint32_t snaplens[] = { 0, 50, 1500, 300000, 0x80000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(snaplens) / sizeof(snaplens[0]); i++) {
		size_t whole;

		file = (struct craft){ 0 };
		put_some(MICRO, snaplens[i]);
		whole = file.n;
		for (file.n = 24; file.n <= whole; file.n++)
			compare_craft();
	}
}

/* Any number in the headers of frames, in both orders. */
static void test_damaged(void **state)
{
	static const uint32_t snaplens[] = { 0, 1000, 300000, 0x80000000, 0x7fffffff };
	uint32_t x = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t at;

		file = (struct craft){ .big = i & 1 };
		put_some(i & 2 ? NANO : MICRO, snaplens[i % 5]);
		for (int k = 0; k < 3; k++) {
			x = x * 1664525 + 1013904223;
			at = 24 + (x >> 8) % (file.n - 24);
			at = k ? 24 + at % 92 : at;
			file.bytes[at] = (uint8_t)(x >> 24);
		}
		compare_craft();
	}
}

/* Frames as long as they can be fall across the ends of blocks. */
static void put_large(FILE *out)
{
	static struct craft head;
	static uint8_t bytes[262144];
	uint32_t n = 262144;

	head = (struct craft){ 0 };
	put_pcap(&head, MICRO, ETHERNET);
	memset(head.bytes + 16, 0xff, 3);
	assert_int_equal(fwrite(head.bytes, 1, head.n, out), head.n);
	for (int i = 0; i < 24; i++) {
		uint32_t word[4] = { (uint32_t)i, 0, n, n };

		memset(bytes, i, n);
		assert_int_equal(fwrite(word, 1, 16, out), 16);
		assert_int_equal(fwrite(bytes, 1, n, out), n);
		n = n > 200000 ? 262144 - (uint32_t)i * 7919 : n * 2 / 3;
	}
}

static void test_large_frames(void **state)
{
	FILE *out = tmpfile(), *again;
	char path[32];

	(void)state;
	assert_non_null(out);
	put_large(out);
	fflush(out);
	rewind(out);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(out));
	again = fopen(path, "rb");
	assert_non_null(again);
	assert_int_equal(compare(out, again), 24);
}

static const struct {
	const char *name;
	uint16_t major, minor;
	uint32_t magic, linktype;
} others[] = {
	{ "an old version", 2, 3, MICRO, 1 },
	{ "another magic", 2, 4, 0xa1b2cd34, 1 },
	{ "length of the frame check sequence", 2, 4, MICRO, 0x14000001 },
	{ "USB", 2, 4, MICRO, 189 },
	{ "packets inside of netfilter's log", 2, 4, MICRO, 239 },
};

static void test_left_to_libpcap(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		print_message("%s\n", others[i].name);
		file = (struct craft){ 0 };
		put_pcap(&file, others[i].magic, others[i].linktype);
		file.bytes[4] = (uint8_t)others[i].major;
		file.bytes[6] = (uint8_t)others[i].minor;
		assert_false(reader_block_takes(file.bytes, file.n));
	}
	file = (struct craft){ 0 };
	put_pcap(&file, MICRO, ETHERNET);
	assert_false(reader_block_takes(file.bytes, 23));
}

static ssize_t fail_later(void *cookie, char *buf, size_t n)
{
	size_t *at = cookie;

	if (*at == file.n) {
		errno = EIO;
		return -1;
	}
	n = n < file.n - *at ? n : file.n - *at;
	memcpy(buf, file.bytes + *at, n);
	*at += n;
	return (ssize_t)n;
}

static void test_cannot_be_read(void **state)
{
	cookie_io_functions_t io = { .read = fail_later };
	size_t at = 0, again = 0;

	(void)state;
	file = (struct craft){ 0 };
	put_some(MICRO, 0);
	assert_int_equal(compare(fopencookie(&at, "rb", io),
				 fopencookie(&again, "rb", io)),
			 5);
	file.n -= 3;
	at = again = 0;
	assert_int_equal(compare(fopencookie(&at, "rb", io),
				 fopencookie(&again, "rb", io)),
			 4);
}

static bool taken(const char *path)
{
	FILE *in = fopen(path, "rb");
	uint8_t head[24];
	bool yes;

	assert_non_null(in);
	yes = reader_block_takes(head, fread(head, 1, sizeof(head), in));
	fclose(in);
	return yes;
}

static unsigned int compare_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *ent;
	unsigned int files = 0;
	char path[512];

	assert_non_null(dir);
	while ((ent = readdir(dir))) {
		if (!strstr(ent->d_name, ".pcap"))
			continue;
		snprintf(path, sizeof(path), "%s/%.255s", folder, ent->d_name);
		if (!taken(path))
			continue;
		compare(fopen(path, "rb"), fopen(path, "rb"));
		files++;
	}
	closedir(dir);
	return files;
}

static void test_recordings(void **state)
{
	DIR *dir = opendir(PCAPS);
	const struct dirent *ent;
	unsigned int files = 0;
	char path[300];

	(void)state;
	assert_non_null(dir);
	files += compare_folder(PCAPS);
	while ((ent = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%.255s", PCAPS, ent->d_name);
		if (ent->d_type == DT_DIR && ent->d_name[0] != '.')
			files += compare_folder(path);
	}
	closedir(dir);
	print_message("%u files\n", files);
	assert_true(files > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_large_frames),
		cmocka_unit_test(test_left_to_libpcap),
		cmocka_unit_test(test_cannot_be_read),
		cmocka_unit_test(test_recordings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
