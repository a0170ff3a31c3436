/* SPDX-License-Identifier: MIT
 *
 * Expectations: what a call did against what its step says.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "actor.h"
#include "expect.h"

static const struct {
	const char *name;
	struct step step;
	struct call call;
	int revents, value;
	bool killed;
	const char *text; /* NULL if it is as expected */
} rows[] = {
	{ "the number", { .want = 5 }, { .result = 5 }, .text = NULL },
	{ "another number",
	  { .want = 5 },
	  { .result = 3 },
	  .text = "server write(4, 5) = 3 instead of 5" },
	{ "any descriptor", { .want = ANY_FD }, { .result = 0 }, .text = NULL },
	{ "no descriptor",
	  { .want = ANY_FD },
	  { .result = -1, .err = EMFILE },
	  .text = "server write(4, 5) = -1 EMFILE instead of a descriptor" },
	{ "some bytes", { .want = SOME }, { .result = 1 }, .text = NULL },
	{ "no bytes",
	  { .want = SOME },
	  { .result = 0 },
	  .text = "server write(4, 5) = 0 instead of 1 or more" },
	{ "the errno", { .err = EPIPE }, { .result = -1, .err = EPIPE }, .text = NULL },
	{ "another errno",
	  { .err = EPIPE },
	  { .result = -1, .err = ECONNRESET },
	  .text = "server write(4, 5) = -1 ECONNRESET instead of -1 EPIPE" },
	{ "success instead of an errno",
	  { .err = EPIPE },
	  { .result = 5 },
	  .text = "server write(4, 5) = 5 instead of -1 EPIPE" },
	{ "a signal nobody wants",
	  { .err = EPIPE },
	  { .result = -1, .err = EPIPE, .signal = SIGPIPE },
	  .text = "server write(4, 5) = -1 EPIPE + SIGPIPE instead of -1 EPIPE" },
	{ "a process that should have died",
	  { .err = EPIPE, .signal = SIGPIPE, .killed = true },
	  { .result = -1, .err = EPIPE, .signal = SIGPIPE },
	  .text = "server write(4, 5) = -1 EPIPE + SIGPIPE instead of "
		  "-1 EPIPE + SIGPIPE, killed" },
	{ "a process that died",
	  { .err = EPIPE, .signal = SIGPIPE, .killed = true },
	  { .result = -1, .err = EPIPE, .signal = SIGPIPE },
	  .killed = true,
	  .text = NULL },
	{ "the events",
	  { .want = 1, .revents = POLLIN | POLLRDHUP },
	  { .result = 1 },
	  .revents = POLLIN | POLLRDHUP,
	  .text = NULL },
	{ "other events",
	  { .want = 1, .revents = POLLIN | POLLRDHUP },
	  { .result = 1 },
	  .revents = POLLIN,
	  .text = "server write(4, 5) = 1 IN instead of 1 IN|RDHUP" },
	{ "the value",
	  { .value = EPIPE },
	  { .result = 0 },
	  .value = EPIPE,
	  .text = NULL },
	{ "another value",
	  { .value = EPIPE },
	  { .result = 0 },
	  .value = ECONNRESET,
	  .text = "server write(4, 5) said 104 instead of 32" },
};

static void outcomes_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct call c = rows[i].call;
		struct outcome got = { &c, rows[i].revents, rows[i].value,
				       rows[i].killed };
		char text[256];

		c.id = CALL_WRITE;
		strcpy(c.who, "server");
		strcpy(c.args, "4, 5");
		assert_int_equal(expect_met(&rows[i].step, &got), !rows[i].text);
		if (!rows[i].text)
			continue;
		expect_text(&rows[i].step, &got, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

static const struct {
	const char *name;
	struct await await;
	struct sock sock;
	bool met;
} awaits[] = {
	{ "nothing", { .state = TS_NONE }, { .state = TS_CLOSE }, true },
	{ "the state",
	  { .state = TS_CLOSE_WAIT },
	  { .state = TS_CLOSE_WAIT, .recvq = 1 },
	  true },
	{ "another state",
	  { .state = TS_CLOSE_WAIT },
	  { .state = TS_ESTABLISHED },
	  false },
	{ "acknowledged", { .drained = true }, { .sendq = 0 }, true },
	{ "not yet acknowledged", { .drained = true }, { .sendq = 1 }, false },
	{ "enough to read", { .unread = 5 }, { .recvq = 6 }, true },
	{ "not enough to read", { .unread = 5 }, { .recvq = 4 }, false },
};

static void sockets_are_awaited(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(awaits) / sizeof(awaits[0]); i++) {
		struct step step = { .server = awaits[i].await };

		assert_int_equal(await_met(&awaits[i].await, &awaits[i].sock),
				 awaits[i].met);
		assert_int_equal(await_any(&step), i > 0);
	}
}

static void events_have_names(void **state)
{
	char text[32];

	(void)state;
	poll_events_text(POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP, text,
			 sizeof(text));
	assert_string_equal(text, "IN|OUT|ERR|HUP|RDHUP");
	poll_events_text(0, text, sizeof(text));
	assert_string_equal(text, "0");
	poll_events_text(POLLIN | POLLOUT, text, 5);
	assert_string_equal(text, "IN|O");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_are_judged),
		cmocka_unit_test(sockets_are_awaited),
		cmocka_unit_test(events_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
