/* SPDX-License-Identifier: MIT
 *
 * Calls through io_uring: the same results as when they are called.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "uring.h"

static void skip_without(int rc)
{
	if (rc < 0 && (errno == ENOSYS || errno == EPERM))
		skip();
}

static void shutdown_ends_what_the_peer_reads(void **state)
{
	int pair[2], rc;
	char byte;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	rc = uring_shutdown(pair[0], SHUT_WR);
	skip_without(rc);
	assert_int_equal(rc, 0);
	assert_int_equal(read(pair[1], &byte, 1), 0);
	assert_int_equal(write(pair[1], "x", 1), 1);
	close(pair[0]);
	close(pair[1]);
}

static void close_frees_the_descriptor(void **state)
{
	int fd = dup(STDOUT_FILENO);
	int rc = uring_close(fd);

	(void)state;
	skip_without(rc);
	assert_int_equal(rc, 0);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void a_descriptor_that_is_none_is_an_error(void **state)
{
	int rc = uring_shutdown(-1, SHUT_WR);

	(void)state;
	skip_without(rc);
	assert_int_equal(rc, -1);
	assert_int_equal(errno, EBADF);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shutdown_ends_what_the_peer_reads),
		cmocka_unit_test(close_frees_the_descriptor),
		cmocka_unit_test(a_descriptor_that_is_none_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
