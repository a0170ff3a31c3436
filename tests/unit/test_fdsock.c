/* SPDX-License-Identifier: MIT
 *
 * test_fdsock.c - what our own descriptors are, seen as those of another process.
 */
#include "fdsock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A connection over loopback: its listener, the client's end, the server's. */
struct pair {
	int pidfd, listener, client, server;
	struct sockaddr_in at;
};

static void pair_open(struct pair *p)
{
	socklen_t len = sizeof(p->at);

	memset(&p->at, 0, sizeof(p->at));
	p->at.sin_family = AF_INET;
	p->at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p->pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	p->listener = socket(AF_INET, SOCK_STREAM, 0);
	p->client = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(p->pidfd >= 0);
	assert_int_equal(bind(p->listener, (struct sockaddr *)&p->at, len), 0);
	assert_int_equal(getsockname(p->listener, (struct sockaddr *)&p->at, &len), 0);
	assert_int_equal(listen(p->listener, 4), 0);
	assert_int_equal(connect(p->client, (struct sockaddr *)&p->at, len), 0);
	p->server = -1;
}

static void pair_close(const struct pair *p)
{
	close(p->pidfd);
	close(p->listener);
	close(p->client);
	if (p->server >= 0)
		close(p->server);
}

static void test_connection(void **state)
{
	struct fdsock k, other;
	struct pair p;

	(void)state;
	pair_open(&p);
	p.server = accept(p.listener, NULL, NULL);
	assert_true(fdsock_borrow(p.pidfd, p.client, &k));
	assert_true(fdsock_borrow(p.pidfd, p.server, &other));
	assert_int_not_equal(k.cookie, other.cookie);
	fdsock_names(&k);
	fdsock_names(&other);
	assert_true(endpoint_eq(&k.local, &other.peer));
	assert_true(endpoint_eq(&k.peer, &other.local));
	assert_int_equal(k.peer.port, ntohs(p.at.sin_port));
	fdsock_return(&other);
	fdsock_return(&k);
	/* Another descriptor for the same socket is the same socket. */
	close(p.server);
	p.server = dup(p.client);
	assert_true(fdsock_borrow(p.pidfd, p.server, &other));
	assert_int_equal(k.cookie, other.cookie);
	fdsock_return(&other);
	pair_close(&p);
}

static void test_queues(void **state)
{
	struct fdsock k;
	struct pair p;

	(void)state;
	pair_open(&p);
	assert_true(fdsock_borrow(p.pidfd, p.listener, &k));
	fdsock_queues(&k);
	fdsock_return(&k);
	assert_true(k.listens);
	assert_int_equal(k.waiting, 1);
	p.server = accept(p.listener, NULL, NULL);
	assert_int_equal(write(p.client, "12345", 5), 5);
	assert_true(fdsock_borrow(p.pidfd, p.server, &k));
	fdsock_queues(&k);
	fdsock_return(&k);
	assert_false(k.listens);
	assert_int_equal(k.unread, 5);
	pair_close(&p);
}

/* A borrowed descriptor that was kept would hold the FIN back. */
static void test_returned(void **state)
{
	struct fdsock k;
	struct pair p;
	char byte;

	(void)state;
	pair_open(&p);
	p.server = accept(p.listener, NULL, NULL);
	assert_true(fdsock_borrow(p.pidfd, p.client, &k));
	fdsock_return(&k);
	shutdown(p.server, SHUT_RD);
	close(p.client);
	p.client = -1;
	assert_int_equal(read(p.server, &byte, 1), 0);
	pair_close(&p);
}

static void test_others(void **state)
{
	int file = open("/dev/null", O_RDONLY), pair[2];
	struct fdsock k;
	struct pair p;

	(void)state;
	pair_open(&p);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_false(fdsock_borrow(p.pidfd, file, &k));
	assert_false(fdsock_borrow(p.pidfd, pair[0], &k));
	assert_false(fdsock_borrow(p.pidfd, -1, &k));
	assert_false(fdsock_borrow(p.pidfd, 1 << 20, &k));
	assert_false(fdsock_borrow(-1, p.client, &k));
	close(file);
	close(pair[0]);
	close(pair[1]);
	pair_close(&p);
}

static void test_source(void **state)
{
	struct endpoint peer = endpoint_v4((const uint8_t[]){ 127, 0, 0, 7 }, 80);
	struct endpoint self = fdsock_source(&peer);

	(void)state;
	assert_int_equal(self.port, 0);
	assert_memory_equal(self.addr + 12, ((const uint8_t[]){ 127, 0, 0, 1 }), 4);
}

static void test_address(void **state)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(80) };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(81) };
	sa_family_t other = AF_UNIX;
	struct endpoint ep;

	(void)state;
	assert_true(fdsock_address(&v6, sizeof(v6), &ep));
	assert_int_equal(ep.port, 80);
	assert_true(fdsock_address(&v4, sizeof(v4), &ep));
	assert_int_equal(ep.port, 81);
	for (size_t n = 0; n < sizeof(v4); n++)
		assert_false(fdsock_address(&v4, n, &ep));
	for (size_t n = 0; n < sizeof(v6); n++)
		assert_false(fdsock_address(&v6, n, &ep));
	assert_false(fdsock_address(&other, sizeof(other), &ep));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connection), cmocka_unit_test(test_queues),
		cmocka_unit_test(test_returned),   cmocka_unit_test(test_others),
		cmocka_unit_test(test_source),	   cmocka_unit_test(test_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
