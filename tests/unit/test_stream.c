/* SPDX-License-Identifier: MIT
 *
 * test_stream.c - frames that wait, and go out with their comments, whatever room there is.
 */
#include "stream.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reader.h"
#include "source.h"

#define T0	UINT64_C(1700000000000000000)
#define MS	UINT64_C(1000000)
#define SNAPLEN 200

/** struct played - A stream, and what it has written; @second: link type of frame 2 */
struct played {
	struct stream *s;
	char *text;
	size_t n;
	FILE *out;
	int second;
};

static void begin(struct played *p, size_t memory)
{
	struct stream_cfg cfg = {
		.name = "lo", .linktype = 1, .snaplen = SNAPLEN, .memory = memory
	};
	struct err e;

	p->second = 1;
	p->out = cfg.out = open_memstream(&p->text, &p->n);
	assert_int_equal(stream_new(&p->s, &cfg, &e), 0);
}

static void end(struct played *p)
{
	stream_free(p->s);
	fclose(p->out);
	free(p->text);
}

static bool put_of(struct played *p, uint64_t number, tstamp ts, int linktype)
{
	uint8_t data[SNAPLEN];
	struct frame f = { .ts = ts,
			   .number = number,
			   .linktype = linktype,
			   .wirelen = 1000,
			   .caplen = 60 + (uint32_t)number % 100,
			   .data = data };

	memset(data, (int)number, sizeof(data));
	return stream_frame(p->s, &f);
}

static bool put(struct played *p, uint64_t number, tstamp ts)
{
	return put_of(p, number, ts, 1);
}

static void say_labels(struct played *p, uint64_t number, uint64_t all)
{
	static const struct flow f = { .used = true };
	const struct row r = { .number = number, .labels = all };

	stream_segment(p->s, &f, number, &r);
}

static void say(struct played *p, uint64_t number)
{
	say_labels(p, number, 0);
}

/* A frame says "flow N:" with its own number. */
static void note_comment(void *arg, const struct block *b)
{
	char word[32];

	snprintf(word, sizeof(word), "flow %u:", (unsigned int)b->frame);
	if (b->frame && memmem(b->body, b->n, word, strlen(word)))
		++*(unsigned int *)arg;
}

/* Return: frames that were written, which are from 1 on; @comments: how many have one. */
static unsigned int written(struct played *p, unsigned int *comments)
{
	struct reader_tap tap = { .block = note_comment, .arg = comments };
	struct reader *r;
	struct frame f;
	struct err e;
	unsigned int n = 0;

	*comments = 0;
	fflush(p->out);
	assert_int_equal(reader_open_tapped(&r, fmemopen(p->text, p->n, "r"), &tap, &e),
			 0);
	while (reader_next(r, &f, &e) == SOURCE_FRAME) {
		n++;
		assert_int_equal(f.number, n);
		assert_int_equal(f.linktype, n == 2 ? p->second : 1);
		assert_int_equal(f.caplen, 60 + n % 100);
		assert_int_equal(f.wirelen, 1000);
		for (uint32_t i = 0; i < f.caplen; i++)
			assert_int_equal(f.data[i], (uint8_t)n);
	}
	reader_close(r);
	return n;
}

static void expect(struct played *p, unsigned int frames, unsigned int comments)
{
	unsigned int got;

	assert_int_equal(written(p, &got), frames);
	assert_int_equal(got, comments);
}

static void test_a_frame_waits_for_two_seconds(void **state)
{
	struct played p;

	(void)state;
	begin(&p, 1 << 20);
	assert_true(put(&p, 1, T0));
	assert_true(put(&p, 2, T0 + 500 * MS));
	say(&p, 2);
	stream_time(p.s, T0 - 1000 * MS);
	stream_time(p.s, T0 + 1999 * MS);
	expect(&p, 0, 0);
	say(&p, 1);
	stream_time(p.s, T0 + 2000 * MS);
	expect(&p, 1, 1);
	say(&p, 1);
	assert_int_equal(stream_lost(p.s).comments, 1);
	stream_finish(p.s);
	expect(&p, 2, 2);
	assert_int_equal(stream_lost(p.s).early, 0);
	end(&p);
}

static void test_nobody_waits_for_a_clock_that_went_back(void **state)
{
	struct played p;

	(void)state;
	begin(&p, 1 << 20);
	assert_true(put(&p, 1, T0));
	stream_time(p.s, T0 - 100000 * MS);
	expect(&p, 1, 0);
	end(&p);
}

/* One more comment than a frame has room for. */
static void test_comments_are_counted_that_do_not_fit(void **state)
{
	struct played p;

	(void)state;
	begin(&p, 1 << 20);
	assert_true(put(&p, 1, T0));
	for (int i = 0; i < 5; i++)
		say(&p, 1);
	say(&p, 2);
	assert_int_equal(stream_lost(p.s).comments, 2);
	end(&p);
}

static void test_the_oldest_makes_room(void **state)
{
	struct played p;
	unsigned int frames, comments, early = 0;

	(void)state;
	begin(&p, 4096);
	for (unsigned int i = 1; i <= 1000; i++) {
		while (!put(&p, i, T0)) {
			stream_early(p.s);
			early++;
		}
		if (i > 3)
			say(&p, i - 3);
	}
	assert_in_range(early, 1, 1000);
	frames = written(&p, &comments);
	assert_in_range(frames, 1000 - 4096 / 100, 999);
	assert_int_equal(stream_lost(p.s).early, frames);
	stream_finish(p.s);
	expect(&p, 1000, 997);
	assert_int_equal(stream_lost(p.s).comments, 0);
	/* Nothing waits: that is no trouble. */
	stream_early(p.s);
	assert_int_equal(stream_lost(p.s).early, frames);
	end(&p);
}

static void test_a_frame_that_fills_all_has_no_comment(void **state)
{
	struct played p;

	(void)state;
	begin(&p, 1024);
	for (unsigned int i = 1; i <= 20; i++) {
		while (!put(&p, i, T0))
			stream_early(p.s);
		for (int k = 0; k < 4; k++)
			say_labels(&p, i, (UINT64_C(1) << LABEL_N) - 1);
	}
	stream_finish(p.s);
	assert_in_range(stream_lost(p.s).comments, 1, 60);
	expect(&p, 20, 20);
	end(&p);
}

static void test_too_little_memory_is_refused(void **state)
{
	struct stream_cfg cfg = { .snaplen = SNAPLEN, .out = stdout };
	struct stream *s;
	struct err e;

	(void)state;
	for (cfg.memory = 0; cfg.memory < 2 * SNAPLEN; cfg.memory += 10) {
		assert_int_equal(stream_new(&s, &cfg, &e), -ENOMEM);
		assert_null(s);
	}
}

/* The reader takes frames of two link types from one file. */
static void test_another_link_type_is_described(void **state)
{
	struct played p;

	(void)state;
	begin(&p, 1 << 20);
	p.second = 276;
	assert_true(put_of(&p, 1, T0, 1));
	assert_true(put_of(&p, 2, T0, 276));
	assert_true(put_of(&p, 3, T0, 1));
	stream_finish(p.s);
	expect(&p, 3, 0);
	end(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_frame_waits_for_two_seconds),
		cmocka_unit_test(test_nobody_waits_for_a_clock_that_went_back),
		cmocka_unit_test(test_comments_are_counted_that_do_not_fit),
		cmocka_unit_test(test_the_oldest_makes_room),
		cmocka_unit_test(test_a_frame_that_fills_all_has_no_comment),
		cmocka_unit_test(test_too_little_memory_is_refused),
		cmocka_unit_test(test_another_link_type_is_described),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
