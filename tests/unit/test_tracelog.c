/* SPDX-License-Identifier: MIT
 *
 * test_tracelog.c - calls find their connection, whenever it becomes known.
 */
#include "tracelog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PLENTY	 (1u << 20)

static struct endpoint end(uint8_t host, uint16_t port)
{
	return endpoint_v4((const uint8_t[]){ 127, 0, 0, host }, port);
}

/* What is told to the log: a call at a time, or the addresses of a socket. */
struct event {
	tstamp at; /* of a call; 0 for addresses */
	enum call_id id;
	int err;
	uint64_t cookie, listener;
	uint16_t client; /* port; the server's is 80 */
};

static const struct {
	const char *name;
	struct event events[6];
	const char *calls; /* "socket:1000 ...", by time; "-" without a connection */
} rows[] = {
	{ "what comes before connect() belongs to the connection",
	  { { 1, CALL_SOCKET, .cookie = 5 },
	    { 0, .cookie = 5, .client = 1000 },
	    { 2, CALL_CONNECT, .cookie = 5 } },
	  "socket:1000 connect:1000" },
	{ "a socket without a connection",
	  { { 1, CALL_SOCKET, .cookie = 5 } },
	  "socket:-" },
	{ "calls are told in order of time",
	  { { 9, CALL_CLOSE, .cookie = 5 },
	    { 3, CALL_READ, .cookie = 5 },
	    { 0, .cookie = 5, .client = 1000 } },
	  "read:1000 close:1000" },
	{ "a socket that is connected again",
	  { { 1, CALL_SOCKET, .cookie = 5 },
	    { 0, .cookie = 5, .client = 1000 },
	    { 2, CALL_WRITE, .cookie = 5 },
	    { 0, .cookie = 5, .client = 2000 },
	    { 3, CALL_WRITE, .cookie = 5 } },
	  "socket:1000 write:1000 write:2000" },
	{ "a listener is told with its first connection, and then no more",
	  { { 1, CALL_LISTEN, .cookie = 7 },
	    { 0, .cookie = 5, .client = 1000, .listener = 7 },
	    { 2, CALL_ACCEPT, .cookie = 5 },
	    { 3, CALL_POLL, .cookie = 7 },
	    { 0, .cookie = 6, .client = 2000, .listener = 7 },
	    { 4, CALL_ACCEPT, .cookie = 6 } },
	  "listen:1000 accept:1000 accept:2000" },
	{ "but for what fails",
	  { { 0, .cookie = 5, .client = 1000, .listener = 7 },
	    { 3, CALL_ACCEPT, .err = 24, .cookie = 7 } },
	  "accept:1000" },
};

static void tell(struct tracelog *l, const struct event *ev)
{
	struct endpoint client = end(1, ev->client), server = end(2, 80);
	struct call c = { .enter = ev->at,
			  .leave = ev->at,
			  .id = (uint8_t)ev->id,
			  .err = ev->err,
			  .result = ev->err ? -1 : 0 };

	if (ev->at)
		tracelog_call(l, &c, ev->cookie);
	else if (ev->cookie)
		tracelog_socket(l, ev->cookie, &client, &server, ev->listener);
}

static void as_text(const struct tracelog *l, char *buf, size_t n)
{
	size_t used = 0;

	*buf = '\0';
	for (size_t i = 0; i < tracelog_count(l); i++) {
		const struct record *r = tracelog_record(l, i);

		assert_int_equal(r->kind, REC_CALL);
		assert_int_equal(r->ts, r->call.enter);
		used += (size_t)snprintf(buf + used, n - used, "%s%s:", i ? " " : "",
					 call_kinds[r->call.id].name);
		used += (size_t)snprintf(buf + used, n - used,
					 endpoint_known(&r->call.peer) ? "%u" : "-",
					 r->call.local.port);
	}
}

static void test_rows(void **state)
{
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct tracelog *l = tracelog_new(PLENTY);

		print_message("%s\n", rows[i].name);
		for (size_t k = 0; k < COUNT(rows[i].events); k++)
			tell(l, &rows[i].events[k]);
		assert_int_equal(tracelog_finish(l, NULL), 0);
		as_text(l, text, sizeof(text));
		assert_string_equal(text, rows[i].calls);
		assert_int_equal(tracelog_lost(l), 0);
		tracelog_free(l);
	}
}

static void test_has(void **state)
{
	struct endpoint a = end(1, 1000), b = end(2, 80), c = end(3, 80);
	struct tracelog *l = tracelog_new(PLENTY);
	struct call call = { .enter = 1, .leave = 1, .id = CALL_READ };

	(void)state;
	tracelog_socket(l, 5, &a, &b, 0);
	tracelog_call(l, &call, 5);
	assert_int_equal(tracelog_finish(l, NULL), 0);
	assert_true(tracelog_has(l, &a, &b));
	assert_true(tracelog_has(l, &b, &a));
	assert_false(tracelog_has(l, &a, &c));
	tracelog_free(l);
}

/* What has no room is counted, and the rest stays. */
static void test_full(void **state)
{
	struct tracelog *l = tracelog_new(4096);
	struct call c = { .enter = 1, .leave = 1, .id = CALL_READ };

	(void)state;
	for (int i = 0; i < 100; i++)
		tracelog_call(l, &c, 5);
	assert_int_equal(tracelog_count(l) + tracelog_lost(l), 100);
	assert_true(tracelog_count(l) > 0 && tracelog_lost(l) > 0);
	tracelog_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
