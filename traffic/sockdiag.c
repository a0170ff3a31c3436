/* SPDX-License-Identifier: MIT
 *
 * sockdiag.c - what the kernel holds of a TCP connection (sock_diag(7)).
 */
#include "sockdiag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "sockaddr.h"
#include "tcpfsm.h"

#define REPLY_SIZE 8192 /* MNL_SOCKET_BUFFER_SIZE is no constant */

struct sockdiag {
	struct mnl_socket *nl;
	uint32_t seq;
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "sock_diag: %s: %s", what, strerror(errno));
}

int sockdiag_open(struct sockdiag **out, struct err *e)
{
	struct sockdiag *d = calloc(1, sizeof(*d));

	*out = NULL;
	if (!d)
		return err_set(e, -ENOMEM, "sock_diag: out of memory");
	d->nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!d->nl || mnl_socket_bind(d->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		int rc = failed(e, "cannot open");

		sockdiag_close(d);
		return rc;
	}
	*out = d;
	return 0;
}

/* IPv4 addresses stand in the first of four words. */
static void put_address(__be32 to[static 4], const struct endpoint *ep)
{
	if (endpoint_is_v4(ep))
		memcpy(to, ep->addr + 12, 4);
	else
		memcpy(to, ep->addr, 16);
}

static struct nlmsghdr *put_request(void *buf, uint16_t type, uint32_t seq,
				    const struct endpoint *local,
				    const struct endpoint *peer)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = seq;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	req->sdiag_family = endpoint_is_v4(local) ? AF_INET : AF_INET6;
	req->sdiag_protocol = IPPROTO_TCP;
	req->idiag_states = UINT32_MAX;
	req->id.idiag_sport = htons(local->port);
	req->id.idiag_dport = htons(peer->port);
	put_address(req->id.idiag_src, local);
	put_address(req->id.idiag_dst, peer);
	req->id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	req->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	return nlh;
}

static int take_socket(const struct nlmsghdr *nlh, void *arg)
{
	struct inet_diag_msg msg;
	struct sock *s = arg;
	enum tcp_state state;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(msg))
		return MNL_CB_ERROR;
	memcpy(&msg, mnl_nlmsg_get_payload(nlh), sizeof(msg));
	state = tcp_state_by_number(msg.idiag_state);
	/* The kernel goes on to look for a listener. */
	if (state == TS_N || state == TS_LISTEN)
		return MNL_CB_STOP;
	s->state = (uint8_t)state;
	s->recvq = msg.idiag_rqueue;
	s->sendq = msg.idiag_wqueue;
	return MNL_CB_STOP;
}

int sockdiag_get(struct sockdiag *d, const struct endpoint *local,
		 const struct endpoint *peer, struct sock *s, struct err *e)
{
	char buf[REPLY_SIZE] __attribute__((aligned(8)));
	struct nlmsghdr *nlh =
		put_request(buf, SOCK_DIAG_BY_FAMILY, ++d->seq, local, peer);
	ssize_t n;

	s->state = TS_CLOSE;
	s->recvq = s->sendq = 0;
	if (mnl_socket_sendto(d->nl, nlh, nlh->nlmsg_len) < 0)
		return failed(e, "cannot ask");
	n = mnl_socket_recvfrom(d->nl, buf, sizeof(buf));
	if (n < 0)
		return failed(e, "no answer");
	if (mnl_cb_run(buf, (size_t)n, d->seq, mnl_socket_get_portid(d->nl),
		       take_socket, s) < 0 &&
	    errno != ENOENT)
		return failed(e, "refused");
	return 0;
}

/* As errno of a call: the answer's, else that of asking. */
static int destroy_with(struct sockdiag *d, const struct endpoint *local,
			const struct endpoint *peer)
{
	char buf[REPLY_SIZE] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = put_request(buf, SOCK_DESTROY, ++d->seq, local, peer);
	ssize_t n;

	nlh->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(d->nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	n = mnl_socket_recvfrom(d->nl, buf, sizeof(buf));
	if (n < 0)
		return -1;
	return mnl_cb_run(buf, (size_t)n, d->seq, mnl_socket_get_portid(d->nl), NULL,
			  NULL) < 0
		       ? -1
		       : 0;
}

int sockdiag_destroy(const struct endpoint *local, const struct endpoint *peer)
{
	struct sockdiag *d;
	struct err e;
	int rc = sockdiag_open(&d, &e), code;

	if (rc < 0 || !d) {
		errno = rc < 0 ? -rc : EIO;
		return -1;
	}
	rc = destroy_with(d, local, peer);
	code = errno;
	sockdiag_close(d);
	errno = code;
	return rc;
}

void sockdiag_close(struct sockdiag *d)
{
	if (!d)
		return;
	if (d->nl)
		mnl_socket_close(d->nl);
	free(d);
}
