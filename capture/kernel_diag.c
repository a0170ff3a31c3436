/* SPDX-License-Identifier: MIT
 *
 * kernel_diag.c - SKNLGRP_INET_TCP_DESTROY and its twin for IPv6.
 */
#include "kernel_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MESSAGE_MAX 8192
#define RECEIVE	    (1 << 20) /* bytes that may wait */

struct kernel_diag {
	struct mnl_socket *nl;
};

/* What one message needs on its way to the caller. */
struct delivery {
	int (*fn)(void *arg, const struct kevent *ev);
	void *arg;
	tstamp ts;
	int rc;
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "sock_diag: %s: %s", what, strerror(errno));
}

int kernel_diag_open(struct kernel_diag **out, struct err *e)
{
	unsigned int groups = 1u << (SKNLGRP_INET_TCP_DESTROY - 1) |
			      1u << (SKNLGRP_INET6_TCP_DESTROY - 1);
	struct kernel_diag *d = calloc(1, sizeof(*d));
	int room = RECEIVE, rc;

	*out = NULL;
	if (!d)
		return err_set(e, -ENOMEM, "sock_diag: out of memory");
	d->nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!d->nl || mnl_socket_bind(d->nl, groups, MNL_SOCKET_AUTOPID) < 0) {
		rc = failed(e, "cannot listen");
		kernel_diag_close(d);
		return rc;
	}
	/* As much as the administrator allows. */
	setsockopt(kernel_diag_fd(d), SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	*out = d;
	return 0;
}

int kernel_diag_fd(const struct kernel_diag *d)
{
	return mnl_socket_get_fd(d->nl);
}

static struct endpoint end_of(uint8_t family, const __be32 addr[static 4], __be16 port)
{
	uint8_t bytes[16];

	memcpy(bytes, addr, sizeof(bytes));
	return family == AF_INET ? endpoint_v4(bytes, ntohs(port))
				 : endpoint_v6(bytes, ntohs(port));
}

static int take(const struct nlmsghdr *nlh, void *arg)
{
	struct delivery *to = arg;
	struct inet_diag_msg m;
	struct kevent ev;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(m))
		return MNL_CB_OK;
	memcpy(&m, mnl_nlmsg_get_payload(nlh), sizeof(m));
	ev = (struct kevent){ .ts = to->ts, .id = KEVENT_DESTROY };
	ev.local = end_of(m.idiag_family, m.id.idiag_src, m.id.idiag_sport);
	ev.peer = end_of(m.idiag_family, m.id.idiag_dst, m.id.idiag_dport);
	ev.cookie = (uint64_t)m.id.idiag_cookie[1] << 32 | m.id.idiag_cookie[0];
	ev.sock = ev.cookie;
	to->rc = to->fn(to->arg, &ev);
	return to->rc ? MNL_CB_STOP : MNL_CB_OK;
}

static tstamp now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (tstamp)ts.tv_sec * 1000000000 + (tstamp)ts.tv_nsec;
}

int kernel_diag_drain(struct kernel_diag *d,
		      int (*fn)(void *arg, const struct kevent *ev), void *arg,
		      struct err *e)
{
	char buf[MESSAGE_MAX] __attribute__((aligned(8)));
	struct delivery to = { .fn = fn, .arg = arg };
	ssize_t n;

	while (to.rc == 0 && (n = mnl_socket_recvfrom(d->nl, buf, sizeof(buf))) > 0) {
		to.ts = now();
		mnl_cb_run(buf, (size_t)n, 0, 0, take, &to);
	}
	if (to.rc || errno == EAGAIN || errno == EINTR)
		return to.rc;
	return failed(e, "recv");
}

void kernel_diag_close(struct kernel_diag *d)
{
	if (!d)
		return;
	if (d->nl)
		mnl_socket_close(d->nl);
	free(d);
}
