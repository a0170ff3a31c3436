/* SPDX-License-Identifier: MIT
 *
 * test_kernel_tracefs.c - events of this kernel, of a connection of this process.
 */
#include "kernel_tracefs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tcpfsm.h"
#include "tracefs.h"

struct seen {
	uint16_t port;
	tstamp last;
	int refusals, errors, order;
};

static int on_event(void *arg, const struct kevent *ev)
{
	struct seen *s = arg;

	s->order += ev->ts < s->last;
	s->last = ev->ts;
	if (ev->local.port == s->port && ev->id == KEVENT_SEND_RESET && ev->answers)
		s->refusals++;
	if (ev->peer.port == s->port && ev->err == ECONNREFUSED)
		s->errors += ev->sock != 0;
	return 0;
}

/* A port that nobody listens on, and a connect() to it. */
static uint16_t be_refused(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(bound, (struct sockaddr *)&sin, sizeof(sin)), 0);
	assert_int_equal(getsockname(bound, (struct sockaddr *)&sin, &len), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin, sizeof(sin)), -1);
	assert_int_equal(errno, ECONNREFUSED);
	close(fd);
	close(bound);
	return ntohs(sin.sin_port);
}

static bool instance_is_there(int tracefs, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "instances/tct-%d", (int)pid);
	return faccessat(tracefs, path, F_OK, 0) == 0;
}

static void test_a_refusal(void **state)
{
	struct kernel_events *k = NULL;
	struct seen s = { .port = 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(kernel_open(&k, &e), 0);
	assert_int_equal(kernel_drain(k, on_event, &s, &e), 0);
	s.port = be_refused();
	assert_int_equal(kernel_drain(k, on_event, &s, &e), 0);
	assert_int_equal(s.errors, 1);
	assert_int_equal(s.refusals, kernel_tells_all_resets(k));
	assert_int_equal(s.order, 0);
	assert_int_equal(kernel_lost(k), 0);
	kernel_close(k);
}

static void test_nothing_stays(void **state)
{
	int tracefs = tracefs_open(NULL), status;
	struct kernel_events *k = NULL;
	struct err e = { 0 };
	pid_t pid = fork();

	(void)state;
	assert_true(tracefs >= 0);
	/* One that dies without a word. */
	if (pid == 0)
		_exit(kernel_open(&k, &e) != 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(instance_is_there(tracefs, pid));
	assert_int_equal(kernel_open(&k, &e), 0);
	assert_false(instance_is_there(tracefs, pid));
	assert_true(instance_is_there(tracefs, getpid()));
	kernel_close(k);
	assert_false(instance_is_there(tracefs, getpid()));
	close(tracefs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_refusal),
		cmocka_unit_test(test_nothing_stays),
	};
	struct kernel_events *k;
	struct err e;

	if (kernel_open(&k, &e) < 0) {
		printf("skipped: %s\n", e.msg);
		return 77;
	}
	kernel_close(k);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
