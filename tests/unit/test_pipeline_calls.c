/* SPDX-License-Identifier: MIT
 *
 * test_pipeline_calls.c - calls and sockets among segments: rows, and flows that only they know.
 */
#include "feed.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PLENTY	 ((size_t)64 << 20)
#define T(ms)	 (SCRIPT_T0 + (ms)*SCRIPT_MS)

/**
 * struct step - What comes into a flow, in order of time
 * @call:	Otherwise a segment: the next step of SCRIPT_OPEN
 * @enter, @leave: Milliseconds
 */
struct step {
	const char *who; /* NULL: a segment */
	enum call_id id;
	uint64_t enter, leave;
};

static int keep_rows(void *arg, const struct flow_view *v, struct err *e)
{
	struct rowiter it = rowlist_iter(v->story->rows);
	const struct row *r;
	char *text = arg;

	(void)e;
	while ((r = rowiter_next(&it))) {
		static const char *const kind[] = {
			[ROW_SEGMENT] = "segment",  [ROW_CALL] = "call",
			[ROW_CALL_ENTER] = "enter", [ROW_CALL_LEAVE] = "leave",
			[ROW_SOCK] = "sock",	    [ROW_ELIDED] = "elided",
		};

		strcat(text, kind[r->kind]);
		strcat(text, " ");
	}
	return 0;
}

/* clang-format off */
static const struct {
	const char *name;
	struct step steps[6];
	const char *rows;
} splits[] = {
	{ "a call and nothing else while it ran",
	  { { "client", CALL_CONNECT, 1, 2 }, { "client", CALL_WRITE, 3, 4 } },
	  "call call " },
	{ "a call of the other side falls into it",
	  { { "client", CALL_READ, 1, 9 }, { "server", CALL_WRITE, 3, 4 } },
	  "enter call leave " },
	{ "a further call of the same side does not split it",
	  { { "client", CALL_READ, 1, 9 }, { "client", CALL_WRITE, 3, 4 } },
	  "call call " },
	{ "it returns before a later call",
	  { { "client", CALL_READ, 1, 5 }, { "server", CALL_WRITE, 3, 4 },
	    { "server", CALL_CLOSE, 6, 7 } },
	  "enter call leave call " },
	{ "two that wait for each other",
	  { { "client", CALL_READ, 1, 9 }, { "server", CALL_READ, 2, 9 } },
	  "enter call leave " },
	{ "three sides",
	  { { "client", CALL_READ, 1, 9 }, { "server", CALL_READ, 2, 8 },
	    { "third", CALL_WRITE, 3, 4 } },
	  "enter enter call leave leave " },
};
/* clang-format on */

static void test_calls_split(void **state)
{
	struct script ends = script_from("", SCRIPT_V4);
	struct feed d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT(splits); i++) {
		char text[512] = "";

		print_message("%s\n", splits[i].name);
		feed_open(&d, PLENTY, true);
		d.then = keep_rows;
		d.arg = text;
		for (const struct step *k = splits[i].steps; k->who; k++) {
			struct record r = feed_call(&ends, k->who, k->id, T(k->enter),
						    T(k->leave));

			assert_int_equal(pipeline_record(d.p, &r, &e), 0);
		}
		assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
		assert_string_equal(text, splits[i].rows);
		feed_close(&d);
	}
}

static void test_calls_without_connection(void **state)
{
	struct record r = feed_call(NULL, "client", CALL_SOCKET, T(1), T(2));
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, PLENTY, true);
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	r = feed_call(NULL, "server", CALL_LISTEN, T(3), T(4));
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_int_equal(d.loose, 2);
	assert_string_equal(d.text, "");
	feed_close(&d);
}

static void test_calls_open_a_flow(void **state)
{
	struct script s = script_from(SCRIPT_OPEN "S R. 1 1", SCRIPT_V4);
	struct record r = feed_call(&s, "client", CALL_CONNECT, T(0), T(3));
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, PLENTY, true);
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	feed_script(&d, &s);
	r = feed_call(&s, "client", CALL_CONNECT, T(9), T(9));
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_string_equal(d.text, "1: 4 segments, reset closer=server tw=-: abort\n"
				    "2: 0 segments, unseen closer=- tw=-\n");
	feed_close(&d);
}

/* Around a RST of the server: a call that gives up a descriptor, so many µs before it to
 * so many after it. @listener: it is about the listener's queue.
 */
static const struct {
	const char *name;
	enum call_id id;
	int from, to;
	const char *note;
	bool listener;
	const char *causes;
} closings[] = {
	{ "the RST is sent inside close()", CALL_CLOSE, -9, 9, "unread 5", false,
	  "unread-data!" },
	{ "close() had returned long before", CALL_CLOSE, -9000, -8000, "unread 5",
	  false, "abort" },
	{ "before Linux 6.6 it may have returned just before", CALL_CLOSE, -30, -20,
	  "unread 5", false, "unread-data!" },
	{ "a process ends, and with it the connection", CALL_EXIT, -9, 90, "unread 5",
	  false, "unread-data!" },
	{ "a process ended, another one has the connection", CALL_EXIT, -9000, -8000,
	  "unread 5", false, "abort" },
	{ "a process is killed, nobody knows when it was gone", CALL_KILLED, -9000,
	  -9000, "killed by SIGKILL, unread 5", false, "unread-data!" },
	{ "close() with SO_LINGER {on, 0 s}, inherited from the listener", CALL_CLOSE,
	  -9, 9, "SO_LINGER 0", false, "linger-zero!" },
	{ "the listener is closed", CALL_CLOSE, -9, 9, "not accepted 1", true,
	  "listener-closed!" },
	{ "the listener was closed before", CALL_CLOSE, -9000, -8000, "not accepted 1",
	  true, "abort" },
};

static void test_closing_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(closings); i++) {
		struct script s = script_from(SCRIPT_OPEN "S R. 1 1", SCRIPT_V4);
		struct feed d;
		struct beat b;
		struct err e;
		char want[128];

		print_message("%s\n", closings[i].name);
		feed_open(&d, PLENTY, true);
		while (script_next(&s, &b) && !(b.g.flags & SEG_RST))
			assert_int_equal(feed_beat(&d, &b), 0);
		struct record r = feed_call(&s, "server", closings[i].id,
					    b.g.ts + closings[i].from * 1000,
					    b.g.ts + closings[i].to * 1000);
		snprintf(r.call.note, sizeof(r.call.note), "%s", closings[i].note);
		if (closings[i].listener)
			memset(&r.call.peer, 0, sizeof(r.call.peer));
		assert_int_equal(pipeline_record(d.p, &r, &e), 0);
		assert_int_equal(feed_beat(&d, &b), 0);
		assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
		snprintf(want, sizeof(want),
			 "1: 4 segments, reset closer=server tw=-: %s\n",
			 closings[i].causes);
		assert_string_equal(d.text, want);
		feed_close(&d);
	}
}

static void test_socks(void **state)
{
	struct script s = script_from(SCRIPT_OPEN, SCRIPT_V4);
	struct record r = { .ts = T(9), .kind = REC_SOCK };
	char text[256] = "";
	struct feed d;
	struct err e;

	(void)state;
	feed_open(&d, PLENTY, true);
	d.then = keep_rows;
	d.arg = text;
	r.sock.local = script_end(&s, true);
	r.sock.peer = script_end(&s, false);
	r.sock.state = TS_ESTABLISHED;
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	feed_script(&d, &s);
	assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	assert_string_equal(text, "segment segment segment sock ");
	feed_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls_split),
		cmocka_unit_test(test_calls_without_connection),
		cmocka_unit_test(test_calls_open_a_flow),
		cmocka_unit_test(test_closing_calls),
		cmocka_unit_test(test_socks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
