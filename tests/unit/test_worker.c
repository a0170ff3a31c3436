/* SPDX-License-Identifier: MIT
 *
 * Actors: orders, outcomes, and the ways in which they end.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "worker.h"

/* The next news, however long that takes. */
static int next_news(struct worker *w)
{
	struct pollfd p = { .fd = w->ctl, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 10000), 1);
	return worker_news(w, NULL);
}

static const struct call *make_call(struct worker *w, enum call_id call, enum slot fd,
				    int64_t arg)
{
	struct order o = { .call = call, .fd = fd, .arg = arg };

	assert_int_equal(worker_order(w, &o, NULL), 0);
	assert_int_equal(next_news(w), WORKER_DONE);
	return &w->desk->call;
}

static void calls_are_reported_with_their_arguments(void **state)
{
	struct worker w;
	const struct call *c;

	(void)state;
	assert_int_equal(worker_start(&w, "writer", NULL), 0);
	assert_int_equal(worker_news(&w, NULL), WORKER_NOTHING);
	c = make_call(&w, CALL_PIPE, FD_A, 0);
	assert_string_equal(c->who, "writer");
	assert_string_equal(c->note, "descriptors 3 and 4");
	c = make_call(&w, CALL_WRITE, FD_B, 5);
	assert_string_equal(c->args, "4, 5");
	assert_int_equal(c->result, 5);
	assert_true(c->enter > 0 && c->leave >= c->enter);
	c = make_call(&w, CALL_READ, FD_A, 3);
	assert_int_equal(c->result, 3);
	c = make_call(&w, CALL_CLOSE, FD_A, 0);
	assert_string_equal(c->note, "unread 2");
	worker_stop(&w);
}

static void a_raised_signal_is_known_without_dying_of_it(void **state)
{
	struct worker w;
	const struct call *c;

	(void)state;
	assert_int_equal(worker_start(&w, "writer", NULL), 0);
	make_call(&w, CALL_PIPE, FD_A, 0);
	make_call(&w, CALL_CLOSE, FD_A, 0);
	c = make_call(&w, CALL_WRITE, FD_B, 5);
	assert_int_equal(c->err, EPIPE);
	assert_int_equal(c->signal, SIGPIPE);
	make_call(&w, CALL_SIGNAL, FD_A, SIGPIPE_IGNORED);
	c = make_call(&w, CALL_WRITE, FD_B, 5);
	assert_int_equal(c->err, EPIPE);
	assert_int_equal(c->signal, 0);
	worker_stop(&w);
}

static void what_killed_an_actor_is_known(void **state)
{
	struct order o = { .call = CALL_WRITE, .fd = FD_B, .arg = 5 };
	struct worker w;

	(void)state;
	assert_int_equal(worker_start(&w, "writer", NULL), 0);
	make_call(&w, CALL_PIPE, FD_A, 0);
	make_call(&w, CALL_CLOSE, FD_A, 0);
	make_call(&w, CALL_SIGNAL, FD_A, SIGPIPE_DEFAULT);
	assert_int_equal(worker_order(&w, &o, NULL), 0);
	assert_int_equal(next_news(&w), WORKER_GONE);
	assert_true(WIFSIGNALED(w.status));
	assert_int_equal(WTERMSIG(w.status), SIGPIPE);
	assert_true(w.desk->in_call);
	assert_string_equal(w.desk->call.args, "4, 5");
	assert_int_equal(worker_order(&w, &o, NULL), -ESRCH);
	worker_stop(&w);
}

static void exit_is_a_call(void **state)
{
	struct order o = { .call = CALL_EXIT, .arg = 7 };
	struct worker w;

	(void)state;
	assert_int_equal(worker_start(&w, "client", NULL), 0);
	assert_int_equal(worker_order(&w, &o, NULL), 0);
	assert_int_equal(next_news(&w), WORKER_GONE);
	assert_true(WIFEXITED(w.status));
	assert_int_equal(WEXITSTATUS(w.status), 7);
	assert_int_equal(w.desk->call.id, CALL_EXIT);
	worker_stop(&w);
}

static void what_blocks_is_announced(void **state)
{
	struct order o = { .call = CALL_READ, .fd = FD_A, .arg = 5, .announce = true };
	struct worker w;

	(void)state;
	assert_int_equal(worker_start(&w, "reader", NULL), 0);
	make_call(&w, CALL_PIPE, FD_A, 0);
	assert_int_equal(worker_order(&w, &o, NULL), 0);
	assert_true(w.waiting);
	assert_int_equal(next_news(&w), WORKER_ENTERED);
	assert_false(w.waiting);
	assert_int_equal(w.desk->call.id, CALL_READ);
	assert_true(w.desk->call.enter > 0);
	worker_stop(&w);
	assert_int_equal(w.pid, 0);
}

static void one_that_waits_sleeps_until_it_is_killed(void **state)
{
	struct order o = { .call = CALL_READ, .fd = FD_A, .arg = 5, .announce = true };
	struct worker w;

	(void)state;
	assert_int_equal(worker_start(&w, "reader", NULL), 0);
	make_call(&w, CALL_PIPE, FD_A, 0);
	assert_int_equal(worker_order(&w, &o, NULL), 0);
	while (!worker_sleeps(&w) || w.waiting)
		worker_news(&w, NULL);
	assert_int_equal(worker_kill(&w, NULL), 0);
	assert_int_equal(next_news(&w), WORKER_GONE);
	assert_int_equal(WTERMSIG(w.status), SIGKILL);
	assert_false(worker_sleeps(&w));
	assert_int_equal(worker_kill(&w, NULL), -ESRCH);
	worker_stop(&w);
}

static void a_child_ends_when_it_is_waited_for(void **state)
{
	struct worker w;
	int64_t pid;

	(void)state;
	assert_int_equal(worker_start(&w, "parent", NULL), 0);
	pid = make_call(&w, CALL_FORK, FD_CONN, 0)->result;
	assert_true(pid > 0);
	assert_int_equal(make_call(&w, CALL_WAITPID, FD_CONN, 0)->result, pid);
	worker_stop(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_reported_with_their_arguments),
		cmocka_unit_test(a_raised_signal_is_known_without_dying_of_it),
		cmocka_unit_test(what_killed_an_actor_is_known),
		cmocka_unit_test(exit_is_a_call),
		cmocka_unit_test(what_blocks_is_announced),
		cmocka_unit_test(one_that_waits_sleeps_until_it_is_killed),
		cmocka_unit_test(a_child_ends_when_it_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
