/* SPDX-License-Identifier: MIT
 *
 * The second network namespace: in one of its own, and without a connection.
 */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "netns.h"
#include "sockaddr.h"
#include "veth.h"

/* The namespace, or the test is skipped where the kernel cannot do it. */
static int netns(void)
{
	int fd = veth_netns_add();

	if (fd >= 0)
		return fd;
	assert_true(errno == EPERM || errno == EOPNOTSUPP);
	skip();
	return -1;
}

static bool can_bind(void)
{
	struct endpoint here = veth_here();
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&here, &ss);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int rc = bind(fd, (struct sockaddr *)&ss, len);

	close(fd);
	return rc == 0;
}

static unsigned int interfaces(void)
{
	struct if_nameindex *list = if_nameindex();
	unsigned int n = 0;

	assert_non_null(list);
	while (list[n].if_index)
		n++;
	if_freenameindex(list);
	return n;
}

static void its_address_is_ours_until_it_is_deleted(void **state)
{
	int fd = netns();

	(void)state;
	assert_true(can_bind());
	assert_int_equal(veth_netns_delete(fd), 0);
	assert_false(can_bind());
}

static void the_interface_is_gone_when_it_is_deleted(void **state)
{
	unsigned int before = interfaces();
	int fd = netns();

	(void)state;
	assert_int_equal(interfaces(), before + 1);
	assert_int_equal(veth_netns_delete(fd), 0);
	assert_int_equal(interfaces(), before);
}

static void a_second_one_of_the_same_name_is_refused(void **state)
{
	int fd = netns();

	(void)state;
	assert_int_equal(veth_netns_add(), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(veth_netns_delete(fd), 0);
}

static void what_is_no_descriptor_cannot_be_deleted(void **state)
{
	(void)state;
	assert_int_equal(veth_netns_delete(-1), -1);
	assert_int_equal(errno, EBADF);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_address_is_ours_until_it_is_deleted),
		cmocka_unit_test(the_interface_is_gone_when_it_is_deleted),
		cmocka_unit_test(a_second_one_of_the_same_name_is_refused),
		cmocka_unit_test(what_is_no_descriptor_cannot_be_deleted),
	};
	struct err e;

	if (netns_enter(&e) < 0) {
		printf("skipped: %s\n", e.msg);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
