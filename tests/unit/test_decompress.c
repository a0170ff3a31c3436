/* SPDX-License-Identifier: MIT
 *
 * test_decompress.c - compressed streams, cut ones, and pipes. What is compressed here
 * is written by libarchive.
 */
#include "decompress.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "craft.h"
#include "source.h"

#define FRAMES	 600
#define FRAME	 350
#define NS_PER_S 1000000000ull

/* @keeps: Cut near the end, most frames are there: its blocks are small */
static const struct {
	const char *name;
	int (*add)(struct archive *a);
	bool keeps;
} formats[] = {
	{ "plain", archive_write_add_filter_none, true },
	{ "gzip", archive_write_add_filter_gzip, true },
	{ "bzip2", archive_write_add_filter_bzip2, false },
	{ "xz", archive_write_add_filter_xz, true },
	{ "lz4", archive_write_add_filter_lz4, false },
	{ "zstd", archive_write_add_filter_zstd, true },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static struct craft plain, coded;

/* FRAMES frames that do not compress well, so that a cut falls between them. */
static void make_plain(void)
{
	uint32_t x = 1;
	size_t i, j;

	plain = (struct craft){ 0 };
	put_pcap(&plain, 0xa1b2c3d4, 1);
	for (i = 0; i < FRAMES; i++) {
		put_frame(&plain, (uint32_t)i, 0, FRAME, (uint8_t)i);
		for (j = 1; j < FRAME; j++) {
			x = x * 1664525 + 1013904223;
			plain.bytes[plain.n - j] = (uint8_t)(x >> 24);
		}
	}
}

static void make_coded(size_t format)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	coded = (struct craft){ 0 };
	assert_int_equal(formats[format].add(a), ARCHIVE_OK);
	archive_write_set_format_raw(a);
	archive_write_set_bytes_per_block(a, 0);
	assert_int_equal(archive_write_open_memory(a, coded.bytes, sizeof(coded.bytes),
						   &coded.n),
			 ARCHIVE_OK);
	archive_entry_set_filetype(entry, 0100000);
	archive_write_header(a, entry);
	assert_int_equal(archive_write_data(a, plain.bytes, plain.n), plain.n);
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(entry);
}

/* Return: the last result; *@n frames came before it, each checked. */
static int drain(FILE *in, uint64_t *n, struct err *e)
{
	struct source *s;
	struct frame f;
	int rc = source_open_stream(&s, in, "x", NULL, e);

	*n = 0;
	if (rc)
		return rc;
	for (rc = source_next(s, &f, 0, e); rc == SOURCE_FRAME;
	     rc = source_next(s, &f, 0, e)) {
		assert_int_equal(f.ts, *n * NS_PER_S);
		assert_int_equal(f.caplen, FRAME);
		assert_int_equal(f.data[0], (uint8_t)*n);
		++*n;
	}
	source_close(s);
	return rc;
}

static void test_formats(void **state)
{
	struct err e = { 0 };
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < FORMATS; i++) {
		print_message("%s\n", formats[i].name);
		make_coded(i);
		assert_int_equal(drain(craft_stream(&coded), &n, &e), SOURCE_EOF);
		assert_int_equal(n, FRAMES);
	}
}

/* Cut in the middle: some frames, then one line that says why no more. */
static void test_truncated(void **state)
{
	struct err e = { 0 };
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < FORMATS; i++) {
		print_message("%s\n", formats[i].name);
		make_coded(i);
		coded.n = coded.n * 9 / 10;
		assert_true(drain(craft_stream(&coded), &n, &e) < 0);
		print_message("%s\n", e.msg);
		assert_memory_equal(e.msg, "x: ", 3);
		assert_true(n < FRAMES);
		assert_true(!formats[i].keeps || n > FRAMES / 3);
		if (i)
			assert_non_null(strstr(e.msg, formats[i].name));
	}
}

/* Cut anywhere: never a hang, never an end without a word. */
static void test_truncated_anywhere(void **state)
{
	struct err e = { 0 };
	uint64_t n;
	size_t i, cut, whole;

	(void)state;
	for (i = 1; i < FORMATS; i++) {
		make_coded(i);
		whole = coded.n;
		for (cut = 0; cut < 40; cut++) {
			coded.n = 1 + cut * (whole / 41);
			assert_true(drain(craft_stream(&coded), &n, &e) < 0);
			assert_non_null(strstr(e.msg, "x: "));
		}
	}
}

/* Of xz: libarchive does not look at gzip's checksum. */
static void test_damaged(void **state)
{
	struct err e = { 0 };
	struct source *s;
	struct frame f;
	int rc;

	(void)state;
	make_coded(3);
	coded.bytes[coded.n / 2] ^= 1;
	rc = source_open_stream(&s, craft_stream(&coded), "x", NULL, &e);
	assert_int_equal(rc, 0);
	do
		rc = source_next(s, &f, 0, &e);
	while (rc == SOURCE_FRAME);
	assert_true(rc < 0);
	assert_non_null(strstr(e.msg, "xz: "));
	source_close(s);
}

static void test_empty_inside(void **state)
{
	static const struct craft was;
	struct err e = { 0 };
	uint64_t n;

	(void)state;
	plain = was;
	make_coded(1);
	assert_true(drain(craft_stream(&coded), &n, &e) < 0);
	assert_string_equal(e.msg, "x: empty file");
	make_plain();
}

/* A child writes what it is given into a pipe, in small pieces. */
static FILE *pipe_from(const struct craft *s, pid_t *child)
{
	int fds[2];
	size_t at;

	assert_int_equal(pipe(fds), 0);
	*child = fork();
	assert_true(*child >= 0);
	if (*child == 0) {
		close(fds[0]);
		for (at = 0; at < s->n; at += 999)
			if (write(fds[1], s->bytes + at,
				  s->n - at < 999 ? s->n - at : 999) < 0)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	return fdopen(fds[0], "rb");
}

static void test_pipes(void **state)
{
	struct err e = { 0 };
	pid_t child;
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < FORMATS; i++) {
		make_coded(i);
		assert_int_equal(drain(pipe_from(&coded, &child), &n, &e), SOURCE_EOF);
		assert_int_equal(n, FRAMES);
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
}

/* A frame is handed over when it is there, not when a buffer is full. */
static void test_pipe_does_not_wait(void **state)
{
	size_t first = 24 + 16 + FRAME;
	struct err e = { 0 };
	struct source *s;
	struct frame f;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], plain.bytes, first), first);
	assert_int_equal(source_open_stream(&s, fdopen(fds[0], "rb"), "x", NULL, &e),
			 0);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
	close(fds[1]);
	assert_int_equal(source_next(s, &f, 0, &e), SOURCE_EOF);
	source_close(s);
}

/* Whoever has seen enough need not wait for a writer that says no more. */
static void test_pipe_left_early(void **state)
{
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct source *s;
		struct frame f;
		int fds[2];

		make_coded(i);
		assert_int_equal(pipe(fds), 0);
		assert_true(fcntl(fds[1], F_SETPIPE_SZ, coded.n) >= (int)coded.n);
		assert_int_equal(write(fds[1], coded.bytes, coded.n), coded.n);
		assert_int_equal(source_open_stream(&s, fdopen(fds[0], "rb"), "x", NULL,
						    &e),
				 0);
		assert_int_equal(source_next(s, &f, 0, &e), SOURCE_FRAME);
		source_close(s);
		close(fds[1]);
	}
}

static int setup(void **state)
{
	(void)state;
	make_plain();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_truncated_anywhere),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_empty_inside),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_pipe_does_not_wait),
		cmocka_unit_test(test_pipe_left_early),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
