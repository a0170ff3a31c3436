/* SPDX-License-Identifier: MIT
 *
 * verbs.c - the system calls an actor can make, one function each.
 */
#include "verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "args.h"
#include "inject.h"
#include "netns.h"
#include "nft.h"
#include "sockaddr.h"
#include "sockdiag.h"
#include "sockopts.h"
#include "uring.h"
#include "veth.h"

#define FILE_SIZE 65536 /* of CALL_MEMFD */

static int64_t act_socket(struct hands *h, const struct order *o)
{
	static const struct {
		int family, type, protocol;
	} transports[TRANSPORT_N] = {
#define TRANSPORT(id, family, type, protocol) [OVER_##id] = { family, type, protocol },
#include "transports.def"
#undef TRANSPORT
	};

	if (o->arg == OVER_RAW)
		return h->fds[o->fd] = inject_open();
	return h->fds[o->fd] = socket(transports[o->arg].family,
				      transports[o->arg].type | SOCK_CLOEXEC | o->flags,
				      transports[o->arg].protocol);
}

static int64_t act_socketpair(struct hands *h, const struct order *o)
{
	(void)o;
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, &h->fds[FD_A]);
}

static int64_t act_pipe(struct hands *h, const struct order *o)
{
	(void)o;
	return pipe2(&h->fds[FD_A], O_CLOEXEC);
}

static int64_t act_bind(struct hands *h, const struct order *o)
{
	struct endpoint ep = order_bind_to(h, o);
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&ep, &ss);

	return bind(h->fds[o->fd], (struct sockaddr *)&ss, len);
}

static int64_t act_listen(struct hands *h, const struct order *o)
{
	return listen(h->fds[o->fd], (int)o->arg);
}

static int64_t act_connect(struct hands *h, const struct order *o)
{
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&o->to, &ss);

	if (o->arg == TO_NOBODY)
		ss.ss_family = AF_UNSPEC;
	return connect(h->fds[o->fd], (struct sockaddr *)&ss, len);
}

static int64_t act_accept(struct hands *h, const struct order *o)
{
	return h->fds[o->fd] = accept4(h->fds[FD_LISTENER], NULL, NULL, SOCK_CLOEXEC);
}

static int64_t act_read(struct hands *h, const struct order *o)
{
	return read(h->fds[o->fd], h->buffer, (size_t)o->arg);
}

static int64_t act_recv(struct hands *h, const struct order *o)
{
	return recv(h->fds[o->fd], h->buffer, (size_t)o->arg, o->flags);
}

static int64_t act_write(struct hands *h, const struct order *o)
{
	static const char *const bytes[PAYLOAD_N] = {
#define PAYLOAD(id, name, bytes) [PAYLOAD_##id] = bytes,
#include "payloads.def"
#undef PAYLOAD
	};
	const void *from =
		o->flags == PAYLOAD_LETTERS ? h->buffer : (const void *)bytes[o->flags];

	return write(h->fds[o->fd], from, (size_t)o->arg);
}

static int64_t act_send(struct hands *h, const struct order *o)
{
	return send(h->fds[o->fd], h->buffer, (size_t)o->arg, o->flags);
}

static int64_t act_sendto(struct hands *h, const struct order *o)
{
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(&o->to, &ss);

	return sendto(h->fds[o->fd], h->buffer, (size_t)o->arg, o->flags,
		      (struct sockaddr *)&ss, len);
}

static int64_t act_memfd(struct hands *h, const struct order *o)
{
	int fd = h->fds[o->fd] = memfd_create("file", MFD_CLOEXEC);

	return fd >= 0 && ftruncate(fd, FILE_SIZE) < 0 ? -1 : fd;
}

static int64_t act_sendfile(struct hands *h, const struct order *o)
{
	return sendfile(h->fds[o->fd], h->fds[FD_A], NULL, (size_t)o->arg);
}

static int64_t act_shutdown(struct hands *h, const struct order *o)
{
	return shutdown(h->fds[o->fd], (int)o->arg);
}

static int64_t act_close(struct hands *h, const struct order *o)
{
	int rc = close(h->fds[o->fd]);

	h->fds[o->fd] = -1;
	return rc;
}

static int64_t act_uring_shutdown(struct hands *h, const struct order *o)
{
	return uring_shutdown(h->fds[o->fd], (int)o->arg);
}

static int64_t act_uring_close(struct hands *h, const struct order *o)
{
	int rc = uring_close(h->fds[o->fd]);

	h->fds[o->fd] = -1;
	return rc;
}

static int64_t act_poll(struct hands *h, const struct order *o)
{
	struct pollfd p = { .fd = h->fds[o->fd], .events = (short)o->arg };
	int rc = poll(&p, 1, o->flags);

	h->revents = p.revents;
	return rc;
}

static int64_t act_setsockopt(struct hands *h, const struct order *o)
{
	return sockopt_set(h->fds[o->fd], o->opt, o->arg);
}

static int64_t act_getsockopt(struct hands *h, const struct order *o)
{
	return sockopt_get(h->fds[o->fd], o->opt, &h->value);
}

static int64_t act_getpeername(struct hands *h, const struct order *o)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	return getpeername(h->fds[o->fd], (struct sockaddr *)&ss, &len);
}

static int64_t act_sock_destroy(struct hands *h, const struct order *o)
{
	(void)h;
	return sockdiag_destroy(&o->of, &o->to);
}

static int64_t act_inject(struct hands *h, const struct order *o)
{
	return inject_send(h->fds[o->fd], (enum inject)o->arg, &o->of, &o->to);
}

static int64_t act_firewall(struct hands *h, const struct order *o)
{
	return nft_rule(h->fds[o->fd], (enum drop)o->arg, (enum firewall)o->flags,
			o->to.port);
}

static int64_t act_release(struct hands *h, const struct order *o)
{
	return nft_release(h->fds[o->fd], o->arg);
}

/* The same under a descriptor of our own. */
static int copy_descriptor(const struct order *o)
{
	int pidfd = (int)syscall(SYS_pidfd_open, o->pid, 0);
	int fd = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, (int)o->arg, 0);
	int code = errno;

	if (pidfd >= 0)
		close(pidfd);
	errno = code;
	return fd;
}

/* What a child would have by fork(2). */
static int64_t act_pidfd_getfd(struct hands *h, const struct order *o)
{
	return h->fds[o->fd] = copy_descriptor(o);
}

static int64_t act_setns(struct hands *h, const struct order *o)
{
	int fd = copy_descriptor(o);
	int rc = fd < 0 ? -1 : setns(fd, CLONE_NEWNET);
	int code = errno;

	(void)h;
	if (fd >= 0)
		close(fd);
	errno = code;
	return rc;
}

static int64_t act_netns_add(struct hands *h, const struct order *o)
{
	return h->fds[o->fd] = veth_netns_add();
}

static int64_t act_netns_delete(struct hands *h, const struct order *o)
{
	int rc = veth_netns_delete(h->fds[o->fd]);

	h->fds[o->fd] = -1;
	return rc;
}

static int64_t act_link(struct hands *h, const struct order *o)
{
	(void)h;
	return netns_link(o->arg == LINK_UP);
}

/* All the child does is to hold copies of the descriptors until the leash is cut. */
static _Noreturn void be_child(int leash)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(leash, &byte, 1) > 0)
		;
	_exit(0);
}

static int64_t act_fork(struct hands *h, const struct order *o)
{
	int pair[2];

	(void)o;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	h->child = fork();
	if (h->child == 0) {
		close(pair[0]);
		be_child(pair[1]);
	}
	close(pair[1]);
	h->leash = pair[0];
	return h->child;
}

static int64_t act_waitpid(struct hands *h, const struct order *o)
{
	(void)o;
	close(h->leash);
	return waitpid(h->child, NULL, 0);
}

/* Until it is told otherwise, an actor has SIGPIPE blocked: see actor.c. */
static int64_t act_signal(struct hands *h, const struct order *o)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t set;

	(void)h;
	if (o->arg == SIGPIPE_IGNORED)
		sa.sa_handler = SIG_IGN;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	if (sigaction(SIGPIPE, &sa, NULL) < 0)
		return -1;
	return sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int64_t act_exit(struct hands *h, const struct order *o)
{
	(void)h;
	_exit((int)o->arg);
}

int64_t (*const verbs[CALL_N])(struct hands *h, const struct order *o) = {
	[CALL_SOCKET] = act_socket,
	[CALL_SOCKETPAIR] = act_socketpair,
	[CALL_PIPE] = act_pipe,
	[CALL_BIND] = act_bind,
	[CALL_LISTEN] = act_listen,
	[CALL_CONNECT] = act_connect,
	[CALL_ACCEPT] = act_accept,
	[CALL_MEMFD] = act_memfd,
	[CALL_READ] = act_read,
	[CALL_RECV] = act_recv,
	[CALL_WRITE] = act_write,
	[CALL_SEND] = act_send,
	[CALL_SENDTO] = act_sendto,
	[CALL_SENDFILE] = act_sendfile,
	[CALL_SHUTDOWN] = act_shutdown,
	[CALL_CLOSE] = act_close,
	[CALL_URING_SHUTDOWN] = act_uring_shutdown,
	[CALL_URING_CLOSE] = act_uring_close,
	[CALL_POLL] = act_poll,
	[CALL_SETSOCKOPT] = act_setsockopt,
	[CALL_GETSOCKOPT] = act_getsockopt,
	[CALL_GETPEERNAME] = act_getpeername,
	[CALL_SOCK_DESTROY] = act_sock_destroy,
	[CALL_INJECT] = act_inject,
	[CALL_FORK] = act_fork,
	[CALL_WAITPID] = act_waitpid,
	[CALL_SIGNAL] = act_signal,
	[CALL_EXIT] = act_exit,
	[CALL_FIREWALL] = act_firewall,
	[CALL_RELEASE] = act_release,
	[CALL_PIDFD_GETFD] = act_pidfd_getfd,
	[CALL_LINK] = act_link,
	[CALL_NETNS_ADD] = act_netns_add,
	[CALL_NETNS_DELETE] = act_netns_delete,
	[CALL_SETNS] = act_setns,
};
