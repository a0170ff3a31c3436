/* SPDX-License-Identifier: MIT
 *
 * test_comments.c - texts of frames: collected in any order, written behind their frames.
 */
#include "comments.h"

#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "feed.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_frame),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_long_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
