/* SPDX-License-Identifier: MIT
 *
 * sock_diag: both ends of a connection on loopback, and none.
 */
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "look.h"
#include "sockaddr.h"
#include "sockdiag.h"
#include "tcpfsm.h"

struct pair {
	int listener, client, server;
	struct endpoint local, peer;
	struct sockdiag *diag;
};

static int setup(void **state)
{
	static struct pair p;
	static const uint8_t lo[4] = { 127, 0, 0, 1 };
	struct endpoint any = endpoint_v4(lo, 0);
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&any, &ss);

	p.listener = socket(AF_INET, SOCK_STREAM, 0);
	p.client = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(p.listener, (struct sockaddr *)&ss, len), 0);
	assert_int_equal(listen(p.listener, 1), 0);
	p.peer = socket_local(p.listener);
	len = sockaddr_from(&p.peer, &ss);
	assert_int_equal(connect(p.client, (struct sockaddr *)&ss, len), 0);
	p.server = accept(p.listener, NULL, NULL);
	assert_true(p.server >= 0);
	p.local = socket_local(p.client);
	assert_int_equal(sockdiag_open(&p.diag, NULL), 0);
	*state = &p;
	return 0;
}

static int teardown(void **state)
{
	struct pair *p = *state;

	close(p->server);
	close(p->client);
	close(p->listener);
	sockdiag_close(p->diag);
	return 0;
}

static void an_open_connection_is_seen_from_both_sides(void **state)
{
	struct pair *p = *state;
	struct look l;

	assert_int_equal(write(p->client, "12345", 5), 5);
	assert_int_equal(look_take(p->diag, &p->local, &p->peer, &l, NULL), 0);
	assert_int_equal(l.client.state, TS_ESTABLISHED);
	assert_int_equal(l.server.state, TS_ESTABLISHED);
	assert_int_equal(l.server.recvq, 5);
	assert_true(endpoint_eq(&l.client.local, &p->local));
	assert_true(endpoint_eq(&l.server.local, &p->peer));
	assert_int_equal(l.client.ts, l.server.ts);
	assert_true(l.client.ts > 0);
}

static void a_destroyed_socket_is_gone(void **state)
{
	struct pair *p = *state;
	struct look l;

	if (sockdiag_destroy(&p->peer, &p->local) < 0) {
		assert_true(errno == EPERM || errno == EOPNOTSUPP);
		skip();
	}
	assert_int_equal(look_take(p->diag, &p->local, &p->peer, &l, NULL), 0);
	assert_int_equal(l.client.state, TS_CLOSE);
	assert_int_equal(l.server.state, TS_CLOSE);
}

static void a_listener_is_no_connection(void **state)
{
	struct pair *p = *state;
	struct endpoint stranger = p->local;
	struct look l;

	stranger.port ^= 1;
	assert_int_equal(look_take(p->diag, &stranger, &p->peer, &l, NULL), 0);
	assert_int_equal(l.client.state, TS_CLOSE);
	assert_int_equal(l.server.state, TS_CLOSE);
}

static void no_connection_is_close_without_asking(void **state)
{
	static const struct endpoint none;
	struct look l;

	(void)state;
	assert_int_equal(look_take(NULL, &none, &none, &l, NULL), 0);
	assert_int_equal(l.client.state, TS_CLOSE);
	assert_int_equal(l.server.state, TS_CLOSE);
}

static void what_is_awaited_and_seen_has_words(void **state)
{
	static const struct step step = {
		.client = { .state = TS_FIN_WAIT2 },
		.server = { .state = TS_NONE, .drained = true, .unread = 5 },
	};
	struct look l = { .client = { .state = TS_FIN_WAIT1, .sendq = 1 },
			  .server = { .state = TS_CLOSE_WAIT, .recvq = 1 } };
	char text[192];

	(void)state;
	look_want_text(&step, text, sizeof(text));
	assert_string_equal(text, "client FIN_WAIT2, server in any state with 5 unread "
				  "and all acknowledged");
	look_text(&l, text, sizeof(text));
	assert_string_equal(text, "client FIN_WAIT1 (0 unread, 1 unacknowledged), "
				  "server CLOSE_WAIT (1 unread, 0 unacknowledged)");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_open_connection_is_seen_from_both_sides, setup, teardown),
		cmocka_unit_test_setup_teardown(a_destroyed_socket_is_gone, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_listener_is_no_connection, setup,
						teardown),
		cmocka_unit_test(no_connection_is_close_without_asking),
		cmocka_unit_test(what_is_awaited_and_seen_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
