/* SPDX-License-Identifier: MIT
 *
 * test_kernel_diag.c - the kernel says when a socket of ours is gone.
 */
#include "kernel_diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 30000 /* it takes some milliseconds */

/* The socket that is waited for, and what was said of it. */
struct wanted {
	uint64_t cookie;
	struct kevent found;
	bool gone;
};

static int look(void *arg, const struct kevent *ev)
{
	struct wanted *w = arg;

	if (ev->cookie != w->cookie)
		return 0;
	w->found = *ev;
	w->gone = true;
	return 1;
}

static int fresh_socket(struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(*at);

	memset(at, 0, sizeof(*at));
	at->sin_family = AF_INET;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)at, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)at, &len), 0);
	return fd;
}

static void await(struct kernel_diag *d, struct wanted *w)
{
	struct pollfd p = { .fd = kernel_diag_fd(d), .events = POLLIN };
	struct err e;

	while (!w->gone && poll(&p, 1, PATIENCE_MS) == 1)
		assert_true(kernel_diag_drain(d, look, w, &e) >= 0);
	assert_true(w->gone);
}

static void test_notice(void **state)
{
	struct sockaddr_in here, there;
	int server = fresh_socket(&there), client = fresh_socket(&here), fd;
	struct wanted w = { .gone = false };
	socklen_t len = sizeof(w.cookie);
	struct kernel_diag *d;
	struct err e;

	(void)state;
	if (kernel_diag_open(&d, &e) < 0) {
		print_message("skipped: %s\n", e.msg);
		exit(77);
	}
	assert_int_equal(listen(server, 1), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&there, sizeof(there)), 0);
	fd = accept(server, NULL, NULL);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &w.cookie, &len), 0);
	/* The other side first: this one is then gone with its last ACK. */
	close(client);
	close(fd);
	await(d, &w);
	assert_int_equal(w.found.id, KEVENT_DESTROY);
	assert_int_equal(w.found.local.port, ntohs(there.sin_port));
	assert_int_equal(w.found.peer.port, ntohs(here.sin_port));
	assert_true(w.found.ts > 0);
	close(server);
	kernel_diag_close(d);
}

/* Nothing there: it does not wait. */
static void test_nothing(void **state)
{
	struct wanted w = { .cookie = UINT64_MAX };
	struct kernel_diag *d;
	struct err e;

	(void)state;
	assert_int_equal(kernel_diag_open(&d, &e), 0);
	assert_int_equal(kernel_diag_drain(d, look, &w, &e), 0);
	assert_false(w.gone);
	kernel_diag_close(d);
	kernel_diag_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
