/* SPDX-License-Identifier: MIT
 *
 * test_tracepage.c - pages of the trace ring buffer, built by hand, on a guard page.
 */
#include "tracepage.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"

#define HEAD 16

/* A page under construction. */
struct build {
	uint8_t bytes[4096];
	size_t n;
};

static void put(struct build *b, const void *p, size_t n)
{
	memcpy(b->bytes + b->n, p, n);
	b->n += n;
}

static void put32(struct build *b, uint32_t v)
{
	put(b, &v, sizeof(v));
}

static void put64(struct build *b, uint64_t v)
{
	put(b, &v, sizeof(v));
}

/* An event of whole words, or with @words 0 one that has its length before it. */
static void put_event(struct build *b, uint32_t delta, uint32_t words, const char *text)
{
	put32(b, delta << 5 | words);
	if (!words)
		put32(b, (uint32_t)strlen(text) + 4);
	put(b, text, strlen(text));
	while (b->n % 4)
		put(b, "", 1);
}

static struct build begin(uint64_t ts)
{
	struct build b = { .n = 0 };

	put64(&b, ts);
	put64(&b, 0);
	return b;
}

static void end(struct build *b, uint64_t flags)
{
	uint64_t commit = (b->n - HEAD) | flags;

	memcpy(b->bytes + 8, &commit, sizeof(commit));
}

/* "12:ab 15:cd lost 3" of a page, "... !" if it is damaged. */
static const char *read_page(const uint8_t *page, size_t n, char *buf, size_t room)
{
	struct tracepage p;
	struct trace_event ev;
	struct err e = { 0 };
	size_t used = 0;
	int rc = tracepage_open(&p, page, n, HEAD, &e);

	buf[0] = '\0';
	while (rc == 0 && (rc = tracepage_next(&p, &ev, &e)) > 0) {
		used += (size_t)snprintf(buf + used, room - used, "%" PRIu64 ":%.*s ",
					 ev.ts, (int)ev.n, (const char *)ev.data);
		rc = 0;
	}
	if (p.lost)
		used += (size_t)snprintf(buf + used, room - used, "lost %" PRIu64,
					 p.lost);
	if (rc < 0) {
		assert_int_equal(rc, -EINVAL);
		assert_true(e.msg[0]);
		snprintf(buf + used, room - used, "!");
	}
	return buf;
}

static void check(const struct build *b, const char *want)
{
	struct guard g = guard_new();
	char text[512];

	assert_string_equal(read_page(guard_put(&g, b->bytes, b->n), b->n, text,
				      sizeof(text)),
			    want);
	guard_free(&g);
}

static void test_events(void **state)
{
	struct build b = begin(1000);

	(void)state;
	put_event(&b, 5, 1, "abcd");
	put_event(&b, 7, 2, "abcdefgh");
	put_event(&b, 0, 0, "abcdefghi");
	end(&b, 0);
	check(&b, "1005:abcd 1012:abcdefgh 1012:abcdefghi ");
}

static void test_time(void **state)
{
	struct build b = begin(UINT64_C(0x1800000000000000));

	(void)state;
	put32(&b, 3u << 5 | 30); /* extend by 3 + 2 << 27 */
	put32(&b, 2);
	put_event(&b, 1, 1, "abcd");
	put32(&b, 9u << 5 | 31); /* absolute, without the five upper bits */
	put32(&b, 1);
	put_event(&b, 0, 1, "efgh");
	end(&b, 0);
	check(&b, "1729382257178705924:abcd 1729382257044488201:efgh ");
}

static void test_padding(void **state)
{
	struct build b = begin(0);

	(void)state;
	put32(&b, 1u << 5 | 29); /* an event that was discarded */
	put32(&b, 12);
	put64(&b, 0);
	put_event(&b, 1, 1, "abcd");
	put32(&b, 29); /* nothing but padding from here */
	put32(&b, 77);
	put_event(&b, 1, 1, "efgh");
	end(&b, 0);
	check(&b, "2:abcd ");
}

static void test_lost(void **state)
{
	struct build b = begin(0);

	(void)state;
	put_event(&b, 1, 1, "abcd");
	end(&b, UINT64_C(1) << 31);
	check(&b, "1:abcd lost 1");
	end(&b, UINT64_C(3) << 30);
	put64(&b, 12);
	check(&b, "1:abcd lost 12");
}

static void test_damaged(void **state)
{
	struct build b = begin(0);

	(void)state;
	put_event(&b, 1, 1, "abcd");
	put32(&b, 28); /* longer than the page */
	end(&b, 0);
	check(&b, "1:abcd !");
	b = begin(0);
	put32(&b, 0);
	put32(&b, 3); /* shorter than its own length */
	end(&b, 0);
	check(&b, "!");
	b = begin(0);
	put32(&b, 30); /* cut short */
	end(&b, 0);
	check(&b, "!");
	b = begin(0);
	put32(&b, 1u << 5 | 29);
	put32(&b, 13);
	put64(&b, 0);
	end(&b, 0);
	check(&b, "!");
	b = begin(0);
	end(&b, 4); /* more than there is */
	check(&b, "!");
}

/* Whatever a page is cut to, nothing is read beyond. */
static void test_cut(void **state)
{
	struct guard g = guard_new();
	struct build b = begin(9);
	char text[512];

	(void)state;
	put_event(&b, 5, 0, "abcdefghi");
	put32(&b, 3u << 5 | 30);
	put32(&b, 2);
	put32(&b, 1u << 5 | 29);
	put32(&b, 8);
	put32(&b, 0);
	put_event(&b, 7, 2, "abcdefgh");
	for (size_t n = 0; n <= b.n; n++) {
		uint64_t commit = n > HEAD ? n - HEAD : 0;
		uint8_t *at;

		memcpy(b.bytes + 8, &commit, sizeof(commit));
		at = g.base + GUARD_ROOM - n;
		memcpy(at, b.bytes, n);
		read_page(at, n, text, sizeof(text));
	}
	guard_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),	cmocka_unit_test(test_time),
		cmocka_unit_test(test_padding), cmocka_unit_test(test_lost),
		cmocka_unit_test(test_damaged), cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
