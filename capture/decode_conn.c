/* SPDX-License-Identifier: MIT
 *
 * decode_conn.c - calls that open a connection and give up descriptors of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "decode.h"

#define ADDRESS_MAX 128 /* struct sockaddr_storage */

static const char *family_name(int family)
{
	return family == AF_INET6 ? "AF_INET6" : "AF_INET";
}

static bool enter_socket(struct tracing *t, struct tracee *k)
{
	int family = (int)k->args[0], type = (int)k->args[1];
	(void)t;
	if ((family != AF_INET && family != AF_INET6) || (type & 0xf) != SOCK_STREAM)
		return false;
	decode_args(k, "%s, SOCK_STREAM%s, %d", family_name(family),
		    (type & SOCK_NONBLOCK) ? "|SOCK_NONBLOCK" : "", (int)k->args[2]);
	return true;
}

static bool leave_socket(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	return k->call.err == 0 && decode_socket(t, k, (int)k->call.result, false, &s);
}

const struct decoder decode_socket_call = { enter_socket, leave_socket };

/* The sockaddr at args[1], of args[2] bytes. */
static bool read_address(const struct tracee *k, struct endpoint *ep, bool *unspec)
{
	size_t n = k->args[2] < ADDRESS_MAX ? (size_t)k->args[2] : ADDRESS_MAX;
	uint8_t raw[ADDRESS_MAX] = { 0 };
	sa_family_t family;

	*unspec = false;
	if (n < sizeof(family) || !tracee_peek(k, k->args[1], raw, n))
		return false;
	memcpy(&family, raw, sizeof(family));
	*unspec = family == AF_UNSPEC;
	return fdsock_address(raw, n, ep);
}

static bool enter_bind(struct tracing *t, struct tracee *k)
{
	char text[ENDPOINT_STRLEN];
	struct endpoint ep;
	struct fdsock s;
	bool unspec;

	if (!decode_socket(t, k, (int)k->args[0], false, &s))
		return false;
	if (read_address(k, &ep, &unspec))
		decode_args(k, "%d, %s", (int)k->args[0], endpoint_str(&ep, text));
	else
		decode_args(k, "%d", (int)k->args[0]);
	return true;
}

const struct decoder decode_bind = { enter_bind, NULL };

static bool enter_listen(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	decode_args(k, "%d, %d", (int)k->args[0], (int)k->args[1]);
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

const struct decoder decode_listen = { enter_listen, NULL };

static bool is_any(const struct endpoint *ep)
{
	static const uint8_t any4[16] = { [10] = 0xff, [11] = 0xff }, any6[16];

	return memcmp(ep->addr, any4, sizeof(any4)) == 0 ||
	       memcmp(ep->addr, any6, sizeof(any6)) == 0;
}

/* To connect to 0.0.0.0 or [::] is to connect to oneself (ip_route_connect()). */
static void not_any(struct endpoint *ep)
{
	static const uint8_t lo4[4] = { 127, 0, 0, 1 }, lo6[16] = { [15] = 1 };

	if (is_any(ep))
		*ep = ep->addr[10] ? endpoint_v4(lo4, ep->port)
				   : endpoint_v6(lo6, ep->port);
}

static bool enter_connect(struct tracing *t, struct tracee *k)
{
	char text[ENDPOINT_STRLEN];
	struct fdsock s;
	bool unspec;

	memset(&k->peer, 0, sizeof(k->peer));
	if (!decode_socket(t, k, (int)k->args[0], false, &s))
		return false;
	if (read_address(k, &k->peer, &unspec)) {
		not_any(&k->peer);
		decode_args(k, "%d, %s", (int)k->args[0], endpoint_str(&k->peer, text));
	} else {
		decode_args(k, "%d%s", (int)k->args[0], unspec ? ", AF_UNSPEC" : "");
	}
	return true;
}

/* A connection that was refused has left its socket nothing but the port. */
static void whole_local(struct endpoint *local, const struct endpoint *peer)
{
	struct endpoint source;

	if (!is_any(local))
		return;
	source = fdsock_source(peer);
	source.port = local->port;
	*local = source;
}

static bool leave_connect(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	if (!endpoint_known(&k->peer) ||
	    !fdsock_borrow(tracee_pidfd(k), (int)k->args[0], &s))
		return true;
	fdsock_names(&s);
	fdsock_return(&s);
	whole_local(&s.local, &k->peer);
	if (endpoint_known(&s.peer))
		k->peer = s.peer;
	if (!s.local.port)
		return true;
	tracelog_socket(t->log, k->cookie, &s.local, &k->peer, 0);
	return true;
}

const struct decoder decode_connect = { enter_connect, leave_connect };

static bool enter_accept(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	decode_args(k, "%d", (int)k->args[0]);
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

/* A listener that is asked too often says nothing about any connection. */
static bool leave_accept(struct tracing *t, struct tracee *k)
{
	uint64_t listener = k->cookie;
	struct fdsock s;

	if (k->call.err)
		return k->call.err != EAGAIN;
	if (!fdsock_borrow(tracee_pidfd(k), (int)k->call.result, &s))
		return false;
	fdsock_names(&s);
	fdsock_return(&s);
	k->cookie = s.cookie;
	if (endpoint_known(&s.peer))
		tracelog_socket(t->log, s.cookie, &s.local, &s.peer, listener);
	return true;
}

const struct decoder decode_accept = { enter_accept, leave_accept };

static const char *how_name(int how)
{
	static const char *const names[] = {
		[SHUT_RD] = "SHUT_RD", [SHUT_WR] = "SHUT_WR", [SHUT_RDWR] = "SHUT_RDWR"
	};

	return how >= SHUT_RD && how <= SHUT_RDWR ? names[how] : "SHUT_???";
}

static bool enter_shutdown(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	decode_args(k, "%d, %s", (int)k->args[0], how_name((int)k->args[1]));
	if (!decode_socket(t, k, (int)k->args[0], true, &s))
		return false;
	if (s.listens)
		decode_note_queues(k, &s);
	if (s.waiting)
		decode_listener(k, &s);
	return true;
}

const struct decoder decode_shutdown = { enter_shutdown, NULL };

static bool closes(struct tracing *t, struct tracee *k, int fd)
{
	struct fdsock s;

	if (!decode_socket(t, k, fd, true, &s))
		return false;
	decode_note_queues(k, &s);
	if (s.waiting)
		decode_listener(k, &s);
	return true;
}

static bool enter_close(struct tracing *t, struct tracee *k)
{
	decode_args(k, "%d", (int)k->args[0]);
	return closes(t, k, (int)k->args[0]);
}

const struct decoder decode_close = { enter_close, NULL };

#define RANGE_MAX 1024 /* descriptors looked at; who closes all has few open */

/* One record for each connection that this call closes. */
static bool enter_close_range(struct tracing *t, struct tracee *k)
{
	unsigned int first = (unsigned int)k->args[0], last = (unsigned int)k->args[1];
	const struct call plain = k->call;

	if (last > first + RANGE_MAX)
		last = first + RANGE_MAX;
	for (unsigned int fd = first; fd <= last && fd < INT32_MAX; fd++) {
		decode_args(k, "%u, %u, %u", first, (unsigned int)k->args[1],
			    (unsigned int)k->args[2]);
		if (closes(t, k, (int)fd))
			decode_log_open(t, k);
		k->call = plain;
	}
	return k->nopen > 0;
}

static bool leave_close_range(struct tracing *t, struct tracee *k)
{
	decode_log_left(t, k, k->call.leave);
	return false;
}

const struct decoder decode_close_range = { enter_close_range, leave_close_range };

static bool enter_dup(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	decode_args(k, "%d", (int)k->args[0]);
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

const struct decoder decode_dup = { enter_dup, NULL };

/* What the new number stood for is closed without a word. */
static bool enter_dup_onto(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	decode_args(k, "%d, %d", (int)k->args[0], (int)k->args[1]);
	if (k->args[0] != k->args[1] && closes(t, k, (int)k->args[1]))
		return true;
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

const struct decoder decode_dup_onto = { enter_dup_onto, NULL };

static bool enter_fcntl(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	if (k->args[1] != F_DUPFD && k->args[1] != F_DUPFD_CLOEXEC)
		return false;
	decode_args(k, "%d, %s, %d", (int)k->args[0],
		    k->args[1] == F_DUPFD ? "F_DUPFD" : "F_DUPFD_CLOEXEC",
		    (int)k->args[2]);
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

const struct decoder decode_fcntl = { enter_fcntl, NULL };

static bool enter_io_uring(struct tracing *t, struct tracee *k)
{
	(void)k;
	t->io_uring = true;
	return false;
}

const struct decoder decode_io_uring = { enter_io_uring, NULL };
