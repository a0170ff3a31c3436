/* SPDX-License-Identifier: MIT
 *
 * fdsock.c - questions to a borrowed descriptor.
 */
#include "fdsock.h"

#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tcpfsm.h"

/* IPPROTO_MPTCP of linux/in.h, which cannot stand beside netinet/in.h. */
#define PROTOCOL_MPTCP 262

/* Tried on ourselves: of our own processes only a kernel or a sandbox can keep us. */
int fdsock_possible(struct err *e)
{
	int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int fd = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, pidfd, 0);
	int code = errno;

	if (fd >= 0)
		close(fd);
	if (pidfd >= 0)
		close(pidfd);
	if (fd >= 0)
		return 0;
	return err_set(
		e, -code,
		"can't borrow descriptors: pidfd_getfd: %s (needs Linux 5.6, and "
		"a sandbox that allows it)",
		strerror(code));
}

/* Of all sockets only those of IP have these protocols. */
static bool is_tcp(int fd)
{
	int protocol = 0;
	socklen_t len = sizeof(protocol);

	return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) == 0 &&
	       (protocol == IPPROTO_TCP || protocol == PROTOCOL_MPTCP);
}

bool fdsock_borrow(int pidfd, int fd, struct fdsock *k)
{
	socklen_t len = sizeof(k->cookie);

	memset(k, 0, sizeof(*k));
	k->fd = fd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (k->fd < 0)
		return false;
	if (is_tcp(k->fd) &&
	    getsockopt(k->fd, SOL_SOCKET, SO_COOKIE, &k->cookie, &len) == 0)
		return true;
	fdsock_return(k);
	return false;
}

void fdsock_return(struct fdsock *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

bool fdsock_address(const void *sockaddr, size_t len, struct endpoint *ep)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	sa_family_t family;

	if (len < sizeof(family))
		return false;
	memcpy(&family, sockaddr, sizeof(family));
	if (family == AF_INET && len >= sizeof(v4)) {
		memcpy(&v4, sockaddr, sizeof(v4));
		*ep = endpoint_v4((const uint8_t *)&v4.sin_addr, ntohs(v4.sin_port));
		return true;
	}
	if (family != AF_INET6 || len < sizeof(v6))
		return false;
	memcpy(&v6, sockaddr, sizeof(v6));
	*ep = endpoint_v6(v6.sin6_addr.s6_addr, ntohs(v6.sin6_port));
	return true;
}

void fdsock_names(struct fdsock *k)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getsockname(k->fd, (struct sockaddr *)&ss, &len) == 0)
		fdsock_address(&ss, len, &k->local);
	len = sizeof(ss);
	if (getpeername(k->fd, (struct sockaddr *)&ss, &len) == 0)
		fdsock_address(&ss, len, &k->peer);
}

/* SIOCOUTQ counts a FIN that is not acknowledged as a byte. */
static bool fin_is_queued(uint8_t state)
{
	return state == tcp_states[TS_FIN_WAIT1].number ||
	       state == tcp_states[TS_CLOSING].number ||
	       state == tcp_states[TS_LAST_ACK].number;
}

void fdsock_queues(struct fdsock *k)
{
	struct tcp_info info;
	struct linger linger = { 0, 0 };
	socklen_t len = sizeof(linger);

	getsockopt(k->fd, SOL_SOCKET, SO_LINGER, &linger, &len);
	k->aborts = linger.l_onoff && linger.l_linger == 0;
	memset(&info, 0, sizeof(info));
	len = sizeof(info);
	getsockopt(k->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	k->listens = info.tcpi_state == tcp_states[TS_LISTEN].number;
	if (k->listens) {
		k->waiting = info.tcpi_unacked;
		return;
	}
	if (ioctl(k->fd, SIOCINQ, &k->unread) < 0)
		k->unread = 0;
	if (info.tcpi_state == tcp_states[TS_CLOSE].number ||
	    ioctl(k->fd, SIOCOUTQ, &k->unacked) < 0)
		k->unacked = 0;
	if (k->unacked && fin_is_queued(info.tcpi_state))
		k->unacked--;
}

struct endpoint fdsock_source(const struct endpoint *peer)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool v4 = memcmp(peer->addr, mapped, sizeof(mapped)) == 0;
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	const struct sockaddr *to =
		v4 ? (struct sockaddr *)&sin : (struct sockaddr *)&sin6;
	struct fdsock k;

	memset(&k, 0, sizeof(k));
	memcpy(&sin.sin_addr, peer->addr + 12, 4);
	memcpy(&sin6.sin6_addr, peer->addr, 16);
	k.fd = socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (k.fd < 0)
		return k.local;
	/* connect() of a datagram socket sends nothing: it only finds the route. */
	if (connect(k.fd, to, v4 ? sizeof(sin) : sizeof(sin6)) == 0)
		fdsock_names(&k);
	fdsock_return(&k);
	k.local.port = 0;
	return k.local;
}
