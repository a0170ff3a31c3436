/* SPDX-License-Identifier: MIT
 *
 * test_comments.c - texts of frames: collected in any order, written behind their frames.
 */
#include "comments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "feed.h"
#include "pcapng.h"
#include "source.h"

#define PLENTY ((size_t)1 << 20)

static void test_by_frame(void **state)
{
	struct comments *c = comments_new(PLENTY);
	const char *text[3];

	(void)state;
	assert_true(comments_add(c, 7, "seven"));
	assert_true(comments_add(c, 3, "three"));
	assert_true(comments_add(c, 7, "again"));
	assert_true(comments_add(c, 7, ""));
	assert_true(comments_add(c, 7, "too many"));
	comments_sort(c);
	assert_int_equal(comments_of(c, 1, text, 3), 0);
	assert_int_equal(comments_of(c, 3, text, 3), 1);
	assert_string_equal(text[0], "three");
	assert_int_equal(comments_of(c, 5, text, 3), 0);
	assert_int_equal(comments_of(c, 7, text, 3), 3);
	assert_string_equal(text[0], "seven");
	assert_string_equal(text[1], "again");
	assert_string_equal(text[2], "");
	assert_int_equal(comments_of(c, UINT64_MAX, text, 3), 0);
	comments_free(c);
	comments_free(NULL);
}

static void test_no_room(void **state)
{
	struct comments *c = comments_new(25000);
	char long_one[30000];
	const char *text[2];

	(void)state;
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	assert_false(comments_add(c, 1, long_one));
	assert_int_equal(comments_left_out(c), 1);
	assert_true(comments_add(c, 2, "short"));
	comments_sort(c);
	assert_int_equal(comments_of(c, 1, text, 2), 0);
	assert_int_equal(comments_of(c, 2, text, 2), 1);
	comments_free(c);
}

static void comment_on(void *arg, uint64_t frame,
		       const char *text[static PCAPNG_COMMENTS])
{
	comments_of(arg, frame, text, PCAPNG_COMMENTS);
}

/* What annotate() makes of a capture that is @bytes; to be freed. */
static uint8_t *annotated(const void *bytes, size_t n, struct comments *c, size_t *size)
{
	const struct annotate_cfg cfg = { comment_on, c, "test" };
	FILE *in = tmpfile();
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	struct err e;

	assert_int_equal(fwrite(bytes, 1, n, in), n);
	rewind(in);
	assert_int_equal(annotate(in, "x", out, &cfg, &e), 0);
	fclose(out);
	return (uint8_t *)text;
}

/* A savefile of two frames, 3 and 4 bytes long. */
static const uint8_t savefile[] = {
	0xd4,
	0xc3,
	0xb2,
	0xa1,
	2,
	0,
	4,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	1,
	0,
	0,
	1,
	0,
	0,
	0,
	/* */
	1,
	0,
	0,
	0,
	2,
	0,
	0,
	0,
	3,
	0,
	0,
	0,
	60,
	0,
	0,
	0,
	'a',
	'b',
	'c',
	/* */
	9,
	0,
	0,
	0,
	8,
	0,
	0,
	0,
	4,
	0,
	0,
	0,
	4,
	0,
	0,
	0,
	'd',
	'e',
	'f',
	'g',
};

static void expect_frames(const uint8_t *bytes, size_t n)
{
	static const struct {
		tstamp ts;
		uint32_t caplen, wirelen;
		const char *data;
	} want[] = { { 1000002000, 3, 60, "abc" }, { 9000008000, 4, 4, "defg" } };
	FILE *in = tmpfile();
	struct reader *r;
	struct frame f;
	struct err e;

	assert_int_equal(fwrite(bytes, 1, n, in), n);
	rewind(in);
	assert_int_equal(reader_open(&r, in, &e), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(reader_next(r, &f, &e), SOURCE_FRAME);
		assert_int_equal(f.ts, want[i].ts);
		assert_int_equal(f.caplen, want[i].caplen);
		assert_int_equal(f.wirelen, want[i].wirelen);
		assert_int_equal(f.linktype, 1);
		assert_memory_equal(f.data, want[i].data, f.caplen);
	}
	assert_int_equal(reader_next(r, &f, &e), SOURCE_EOF);
	reader_close(r);
}

static bool holds(const uint8_t *bytes, size_t n, const char *text)
{
	return memmem(bytes, n, text, strlen(text)) != NULL;
}

/* A savefile with comments, and that with more comments. */
static void test_round_trip(void **state)
{
	struct comments *c = comments_new(PLENTY);
	uint8_t *once, *twice;
	size_t n, m;

	(void)state;
	comments_add(c, 2, "last one");
	comments_sort(c);
	once = annotated(savefile, sizeof(savefile), c, &n);
	expect_frames(once, n);
	assert_true(holds(once, n, "last one"));
	comments_add(c, 1, "first one");
	comments_add(c, 2, "in other words");
	comments_sort(c);
	twice = annotated(once, n, c, &m);
	expect_frames(twice, m);
	assert_true(holds(twice, m, "first one") && holds(twice, m, "in other words"));
	free(once);
	free(twice);
	comments_free(c);
}

/* A text is cut between characters. */
static void test_long_comment(void **state)
{
	struct comments *c = comments_new(PLENTY);
	char text[PCAPNG_COMMENT_MAX + 100];
	uint8_t *bytes;
	size_t n;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + PCAPNG_COMMENT_MAX - 1, "\xe2\x86\x92", 3);
	text[sizeof(text) - 1] = '\0';
	comments_add(c, 1, text);
	comments_sort(c);
	bytes = annotated(savefile, sizeof(savefile), c, &n);
	expect_frames(bytes, n);
	assert_false(holds(bytes, n, "x\xe2"));
	free(bytes);
	comments_free(c);
}

/* A pcap file can say more than 16 bits of a link type: one cut off is another one. */
static void test_wide_linktype(void **state)
{
	const struct annotate_cfg cfg = { comment_on, NULL, "test" };
	uint8_t bytes[sizeof(savefile)];
	char *text = NULL;
	size_t n = 0;
	FILE *in = fmemopen(bytes, sizeof(bytes), "rb");
	FILE *out = open_memstream(&text, &n);
	struct err e;

	(void)state;
	memcpy(bytes, savefile, sizeof(bytes));
	bytes[22] = 1; /* 65537, whose lower half is Ethernet */
	assert_int_equal(annotate(in, "x", out, &cfg, &e), -EPROTONOSUPPORT);
	assert_string_equal(e.msg, "x: link type 65537 cannot be said in pcapng");
	fclose(out);
	assert_int_equal(n, 0);
	free(text);
}

/* Bytes that are written for a block of @n bytes with a comment of four. */
static size_t block_written(size_t n)
{
	const char *const comment[PCAPNG_COMMENTS] = { "four" };
	uint8_t *body = calloc(1, n - 8);
	const uint8_t head[8] = { 6 };
	struct block b = { .head = head,
			   .body = body,
			   .n = n - 8,
			   .options = 20,
			   .frame = 1,
			   .little = true };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(body);
	pcapng_block(out, &b, comment);
	fclose(out);
	free(text);
	free(body);
	return size;
}

/* No block gets so large by its comments that it is refused when it is read. */
static void test_large_block(void **state)
{
	size_t most = PCAPNG_BLOCK_MAX - 12; /* room for the comment, and the end */

	(void)state;
	assert_int_equal(block_written(most + 4), most + 4);
	assert_true(block_written(most) <= PCAPNG_BLOCK_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_frame),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_long_comment),
		cmocka_unit_test(test_wide_linktype),
		cmocka_unit_test(test_large_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
