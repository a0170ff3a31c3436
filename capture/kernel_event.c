/* SPDX-License-Identifier: MIT
 *
 * kernel_event.c - from a record of the kernel's trace to a kevent. What a kernel does
 * not tell stays zero: names of fields are those of 5.10 to 7.x.
 */
#include "kernel_event.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpfsm.h"

/* common_flags, enum trace_flag_type of include/linux/trace_events.h */
enum { IN_HARDIRQ = 1u << 3, IN_SOFTIRQ = 1u << 4 };

struct record_view {
	const struct trace_format *f;
	const uint8_t *data;
	size_t n;
};

static uint64_t number(const struct record_view *r, const char *field)
{
	uint64_t v;

	traceformat_number(r->f, field, r->data, r->n, &v);
	return v;
}

static bool has(const struct record_view *r, const char *field)
{
	return traceformat_field(r->f, field) != NULL;
}

/* A struct sockaddr_in or sockaddr_in6, as since 6.2 or so. */
static struct endpoint from_sockaddr(const uint8_t *p, size_t n)
{
	struct endpoint none = { .port = 0 };
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	sa_family_t family;

	memcpy(&family, p, sizeof(family));
	if (family == AF_INET && n >= sizeof(in)) {
		memcpy(&in, p, sizeof(in));
		return endpoint_v4((const uint8_t *)&in.sin_addr, ntohs(in.sin_port));
	}
	if (family == AF_INET6 && n >= sizeof(in6)) {
		memcpy(&in6, p, sizeof(in6));
		return endpoint_v6(in6.sin6_addr.s6_addr, ntohs(in6.sin6_port));
	}
	return none;
}

/* saddr[4] or saddr_v6[16] beside sport; the latter holds IPv4 as ::ffff:a.b.c.d. */
static struct endpoint from_arrays(const struct record_view *r, const char *addr,
				   const char *addr_v6, const char *port)
{
	struct endpoint none = { .port = 0 };
	uint16_t number_of = (uint16_t)number(r, port);
	size_t n4, n6;
	const uint8_t *v4 = traceformat_bytes(r->f, addr, r->data, r->n, &n4);
	const uint8_t *v6 = traceformat_bytes(r->f, addr_v6, r->data, r->n, &n6);
	static const uint8_t zero[16];
	bool is_v6 = has(r, "family") ? number(r, "family") == AF_INET6
				      : n4 == 4 && memcmp(v4, zero, 4) == 0;

	if (is_v6 && n6 == 16)
		return endpoint_v6(v6, number_of);
	return n4 == 4 ? endpoint_v4(v4, number_of) : none;
}

static void take_addresses(const struct record_view *r, struct kevent *ev)
{
	size_t n, m;
	const uint8_t *local = traceformat_bytes(r->f, "saddr", r->data, r->n, &n);
	const uint8_t *peer = traceformat_bytes(r->f, "daddr", r->data, r->n, &m);

	if (n >= sizeof(struct sockaddr_in) && m >= sizeof(struct sockaddr_in)) {
		ev->local = from_sockaddr(local, n);
		ev->peer = from_sockaddr(peer, m);
	} else {
		ev->local = from_arrays(r, "saddr", "saddr_v6", "sport");
		ev->peer = from_arrays(r, "daddr", "daddr_v6", "dport");
	}
}

static uint8_t state(const struct record_view *r, const char *field)
{
	enum tcp_state s = tcp_state_by_number((unsigned int)number(r, field));

	return (uint8_t)(s == TS_N ? TS_NONE : s);
}

static void take_reason(const struct record_view *r, struct kevent *ev)
{
	if (has(r, "reason"))
		traceformat_symbol(r->f, "reason", number(r, "reason"), ev->reason,
				   sizeof(ev->reason));
}

static void take_details(const struct record_view *r, struct kevent *ev)
{
	switch ((enum kevent_id)ev->id) {
	case KEVENT_STATE:
		ev->from_state = state(r, "oldstate");
		ev->to_state = state(r, "newstate");
		break;
	case KEVENT_SEND_RESET:
		ev->from_state = state(r, "state");
		ev->answers = number(r, "skbaddr") != 0;
		take_reason(r, ev);
		break;
	case KEVENT_RETRANSMIT:
		ev->from_state = state(r, "state");
		break;
	case KEVENT_ERROR:
		ev->err = (int32_t)number(r, "error");
		break;
	case KEVENT_DROP:
		ev->sock = number(r, "rx_sk");
		take_reason(r, ev);
		break;
	case KEVENT_RECEIVE_RESET:
	case KEVENT_DESTROY:
	case KEVENT_N:
		break;
	}
}

/* MPTCP sockets send no segments: their subflows do, and have events of their own. */
static bool is_tcp(const struct record_view *r, const struct kevent *ev)
{
	if (ev->id == KEVENT_DROP)
		return ev->sock != 0;
	return !has(r, "protocol") || number(r, "protocol") == IPPROTO_TCP;
}

bool kernel_event_decode(const struct trace_format *f, enum kevent_id id,
			 const uint8_t *data, size_t n, struct kevent *ev)
{
	struct record_view r = { f, data, n };
	uint64_t flags = number(&r, "common_flags");

	memset(ev, 0, sizeof(*ev));
	ev->id = (uint8_t)id;
	ev->pid = (int32_t)number(&r, "common_pid");
	ev->softirq = flags & (IN_HARDIRQ | IN_SOFTIRQ);
	ev->sock = number(&r, "skaddr");
	ev->cookie = number(&r, "sock_cookie");
	take_addresses(&r, ev);
	take_details(&r, ev);
	return is_tcp(&r, ev);
}
