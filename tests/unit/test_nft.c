/* SPDX-License-Identifier: MIT
 *
 * The packet filter: in a network namespace of its own, on a connection over loopback.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "netns.h"
#include "nft.h"
#include "sockaddr.h"

struct ends {
	int nft, listener, client;
	struct endpoint server;
};

static int setup(void **state)
{
	static struct ends e;
	struct sockaddr_storage ss;
	struct endpoint any;
	socklen_t len;

	e.nft = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	e.listener = socket(AF_INET, SOCK_STREAM, 0);
	e.client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	any = socket_loopback(e.listener);
	len = sockaddr_from(&any, &ss);
	assert_int_equal(bind(e.listener, (struct sockaddr *)&ss, len), 0);
	assert_int_equal(listen(e.listener, 1), 0);
	e.server = socket_local(e.listener);
	*state = &e;
	return 0;
}

static int teardown(void **state)
{
	const struct ends *e = *state;

	nft_rule(e->nft, DROP_ALL, FIREWALL_ACCEPT, 0);
	close(e->client);
	close(e->listener);
	close(e->nft);
	return 0;
}

/* The rule, or the test is skipped where the kernel cannot do it. */
static void rule(const struct ends *e, enum drop what, enum firewall verdict)
{
	if (nft_rule(e->nft, what, verdict, e->server.port) == 0)
		return;
	assert_true(errno == ENOENT || errno == EPERM || errno == EOPNOTSUPP);
	skip();
}

/* What connect(2) says in the end. */
static int connect_error(const struct ends *e)
{
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&e->server, &ss);
	struct pollfd p = { .fd = e->client, .events = POLLOUT };
	int code = 0;

	assert_int_equal(connect(e->client, (struct sockaddr *)&ss, len), -1);
	if (errno != EINPROGRESS)
		return errno;
	assert_int_equal(poll(&p, 1, 10000), 1);
	len = sizeof(code);
	getsockopt(e->client, SOL_SOCKET, SO_ERROR, &code, &len);
	return code;
}

static void what_is_rejected_is_refused(void **state)
{
	rule(*state, DROP_OPEN, FIREWALL_REJECT_RST);
	assert_int_equal(connect_error(*state), ECONNREFUSED);
}

static void what_no_rule_is_about_is_let_through(void **state)
{
	rule(*state, DROP_RST, FIREWALL_REJECT_RST);
	assert_int_equal(connect_error(*state), 0);
}

static void no_rule_is_left_once_all_is_accepted(void **state)
{
	const struct ends *e = *state;

	rule(e, DROP_OPEN, FIREWALL_REJECT_RST);
	rule(e, DROP_ALL, FIREWALL_ACCEPT);
	assert_int_equal(connect_error(e), 0);
}

static void what_is_held_goes_on_when_it_is_released(void **state)
{
	const struct ends *e = *state;
	struct pollfd p = { .fd = e->client, .events = POLLOUT };
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&e->server, &ss);

	rule(e, DROP_OPEN, FIREWALL_HOLD);
	assert_int_equal(connect(e->client, (struct sockaddr *)&ss, len), -1);
	assert_int_equal(poll(&p, 1, 20), 0);
	assert_int_equal(nft_release(e->nft, 1), 1);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(p.revents, POLLOUT);
}

static void a_release_of_what_does_not_come_gives_up(void **state)
{
	const struct ends *e = *state;

	rule(e, DROP_OPEN, FIREWALL_HOLD);
	assert_int_equal(nft_release(e->nft, 1), -1);
	assert_int_equal(errno, ETIMEDOUT);
}

static void a_socket_of_another_kind_is_an_error(void **state)
{
	const struct ends *e = *state;

	assert_int_equal(nft_rule(e->listener, DROP_ALL, FIREWALL_DROP, 0), -1);
	assert_int_not_equal(errno, 0);
}

static void names_are_those_of_the_tables(void **state)
{
	(void)state;
	assert_string_equal(nft_segments(DROP_OPEN), "first SYN");
	assert_string_equal(nft_verdict(FIREWALL_HOLD), "hold");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_rejected_is_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_no_rule_is_about_is_let_through,
						setup, teardown),
		cmocka_unit_test_setup_teardown(no_rule_is_left_once_all_is_accepted,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_held_goes_on_when_it_is_released, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_release_of_what_does_not_come_gives_up, setup, teardown),
		cmocka_unit_test_setup_teardown(a_socket_of_another_kind_is_an_error,
						setup, teardown),
		cmocka_unit_test(names_are_those_of_the_tables),
	};
	struct err e;

	if (netns_enter(&e) < 0) {
		printf("skipped: %s\n", e.msg);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
