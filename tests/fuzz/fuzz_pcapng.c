/* SPDX-License-Identifier: MIT
 *
 * fuzz_pcapng.c - any bytes as a savefile, written again with comments: it has the same
 * frames, blocks that fit each other, the comments, and nothing to complain about.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "fuzz.h"
#include "mutate_savefile.h"
#include "source.h"

#define ROOM (256 * 1024) /* of what a few compressed bytes can stand for */
#define LONG 5000	  /* more than PCAPNG_COMMENT_MAX */

static char long_text[LONG + 1];

/* How many a frame has: none, one, all; the last one is cut. */
static int comments_on(uint64_t frame)
{
	static const int n[] = { 1, 0, PCAPNG_COMMENTS };

	return n[frame % 3];
}

static void comment(void *arg, uint64_t frame, const char *text[static PCAPNG_COMMENTS])
{
	int n = *(bool *)arg ? comments_on(frame) : 0;

	for (int i = 0; i < n; i++)
		text[i] = i + 1 < PCAPNG_COMMENTS ? &"???ends"[i] : long_text;
}

/* Return: bytes written to @to, 0 if they were too many, with what annotate() returned. */
static size_t write_again(void *from, size_t n, char *to, bool comments, int *code)
{
	struct annotate_cfg cfg = { .comment = comment,
				    .arg = &comments,
				    .application = "fuzz" };
	FILE *in = fmemopen(from, n, "rb"), *out = fmemopen(to, ROOM, "wb");
	struct err e = { 0 };
	long size;

	assert(in && out);
	*code = annotate(in, "input", out, &cfg, &e);
	assert(*code == 0 || (*code == e.code && strncmp(e.msg, "input: ", 7) == 0));
	size = fflush(out) || ferror(out) ? 0 : ftell(out);
	fclose(out);
	return size > 0 && size < ROOM ? (size_t)size : 0;
}

static uint16_t get16(const uint8_t *p, bool little)
{
	return (uint16_t)(little ? p[1] << 8 | p[0] : p[0] << 8 | p[1]);
}

/* Options up to their end. Return: how many of them are comments. */
static int count_comments(const uint8_t *p, size_t n, bool little)
{
	int comments = 0;

	while (n) {
		size_t size = 4 + (get16(p + 2, little) + (size_t)3) / 4 * 4;

		assert(n >= 4 && size <= n);
		if (get16(p, little) == 0)
			break;
		comments += get16(p, little) == 1;
		p += size;
		n -= size;
	}
	return comments;
}

/* What stands behind the bytes of frame @number; a simple block has no options. */
static void check_frame(const uint8_t *block, size_t n, bool little, uint64_t number)
{
	size_t at = 28 + (savefile_u32(block + 20, little) + (size_t)3) / 4 * 4;

	if (savefile_u32(block, little) == 3 || !comments_on(number))
		return;
	assert(at <= n - 4);
	assert(count_comments(block + at, n - 4 - at, little) >= comments_on(number));
}

/* Each block says at both ends how long it is, and the last one ends where the file does. */
static void check_blocks(const uint8_t *p, size_t n)
{
	const uint8_t *end = p + n;
	bool little = true;
	uint64_t frames = 0;

	while (p < end) {
		uint32_t type, size;

		assert(end - p >= 12);
		if (memcmp(p, "\n\r\r\n", 4) == 0)
			little = p[8] == 0x4d;
		type = savefile_u32(p, little);
		size = savefile_u32(p + 4, little);
		assert(size >= 12 && size % 4 == 0 && size <= (size_t)(end - p));
		assert(savefile_u32(p + size - 4, little) == size);
		if (type == 2 || type == 3 || type == 6)
			check_frame(p, size, little, ++frames);
		p += size;
	}
}

static int open_bytes(struct reader **r, void *bytes, size_t n)
{
	FILE *in = fmemopen(bytes, n, "rb");
	struct err e = { 0 };

	assert(in);
	return reader_open(r, in, &e);
}

static void check_same(const struct frame *a, const struct frame *b)
{
	assert(a->ts == b->ts && a->number == b->number);
	assert(a->linktype == b->linktype);
	assert(a->caplen == b->caplen && a->wirelen == b->wirelen);
	assert(memcmp(a->data, b->data, a->caplen) == 0);
}

/* The original may end in trouble, what was written of it does not. Return: how it ends. */
static int compare(struct reader *was, struct reader *is)
{
	struct err e = { 0 };
	struct frame a, b;
	int code;

	while ((code = reader_next(was, &a, &e)) == SOURCE_FRAME) {
		assert(reader_next(is, &b, &e) == SOURCE_FRAME);
		check_same(&a, &b);
	}
	assert(reader_next(is, &b, &e) == SOURCE_EOF);
	return code;
}

static void check(void *bytes, size_t n, char *again, size_t nagain, int code)
{
	struct reader *was, *is;

	check_blocks((const uint8_t *)again, nagain);
	assert(open_bytes(&is, again, nagain) == 0);
	if (open_bytes(&was, bytes, n) == 0) {
		assert(compare(was, is) == code);
		reader_close(was);
	} else {
		assert(code < 0);
	}
	reader_close(is);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char once[ROOM], twice[ROOM];
	char *copy = size ? malloc(size) : NULL;
	size_t n;
	int code;

	if (!copy)
		return 0;
	for (size_t i = 0; i < LONG; i++) /* characters of two bytes, and one of one */
		long_text[i] = i ? (char)(i % 2 ? 0xc3 : 0xa4) : '-';
	memcpy(copy, data, size);
	n = write_again(copy, size, once, true, &code);
	if (n) {
		check(copy, size, once, n, code);
		assert(write_again(once, n, twice, false, &code) == n && code == 0);
		assert(memcmp(once, twice, n) == 0);
	}
	free(copy);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return savefile_mutate(data, size, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *x, size_t nx, const uint8_t *y,
				 size_t ny, uint8_t *out, size_t max, unsigned int seed)
{
	return savefile_join(x, nx, y, ny, out, max, seed);
}
