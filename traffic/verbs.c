/* SPDX-License-Identifier: MIT
 *
 * verbs.c - the system calls an actor can make, one function each.
 */
#include "verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"
#include "sockaddr.h"
#include "sockdiag.h"
#include "sockopts.h"

#define FILE_SIZE 65536 /* of CALL_MEMFD */

/* IPPROTO_MPTCP of linux/in.h, which cannot stand beside netinet/in.h. */
#define PROTOCOL_MPTCP 262

static const struct {
	int family, protocol;
	const char *family_name, *protocol_name, *type_name;
} transports[TRANSPORT_N] = {
	[OVER_IPV4] = { AF_INET, 0, "AF_INET", "0", "SOCK_STREAM" },
	[OVER_IPV6] = { AF_INET6, 0, "AF_INET6", "0", "SOCK_STREAM" },
	[OVER_MPTCP] = { AF_INET, PROTOCOL_MPTCP, "AF_INET", "IPPROTO_MPTCP",
			 "SOCK_STREAM" },
	[OVER_RAW] = { AF_INET, IPPROTO_TCP, "AF_INET", "IPPROTO_TCP", "SOCK_RAW" },
};

/* --- arguments as text --- */

static void args_fd(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	snprintf(buf, n, "%d", h->fds[o->fd]);
}

static void args_fd_arg(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	snprintf(buf, n, "%d, %" PRId64, h->fds[o->fd], o->arg);
}

static void args_arg(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	(void)h;
	snprintf(buf, n, "%" PRId64, o->arg);
}

static void args_socket(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	(void)h;
	snprintf(buf, n, "%s, %s%s, %s", transports[o->arg].family_name,
		 transports[o->arg].type_name,
		 o->flags & SOCK_NONBLOCK ? " | SOCK_NONBLOCK" : "",
		 transports[o->arg].protocol_name);
}

static void args_unix(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	(void)h;
	(void)o;
	snprintf(buf, n, "AF_UNIX, SOCK_STREAM, 0");
}

static void args_none(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	(void)h;
	(void)o;
	snprintf(buf, n, "%s", "");
}

static void args_memfd(const struct hands *h, const struct order *o, char *buf,
		       size_t n)
{
	(void)h;
	(void)o;
	snprintf(buf, n, "\"file\", MFD_CLOEXEC");
}

/* The loopback address of a socket's own family, and a port of the kernel's choice;
 * or what it was bound to before.
 */
static struct endpoint address_of(int fd, const struct order *o)
{
	static const uint8_t v4[4] = { 127, 0, 0, 1 }, v6[16] = { [15] = 1 };
	int family = AF_INET;
	socklen_t len = sizeof(family);

	if (o->arg == SAME_PORT)
		return o->to;
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len);
	return family == AF_INET6 ? endpoint_v6(v6, 0) : endpoint_v4(v4, 0);
}

static void args_bind(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	struct endpoint ep = address_of(h->fds[o->fd], o);
	char to[ENDPOINT_STRLEN];

	snprintf(buf, n, "%d, %s", h->fds[o->fd], endpoint_str(&ep, to));
}

static void args_connect(const struct hands *h, const struct order *o, char *buf,
			 size_t n)
{
	char to[ENDPOINT_STRLEN];

	snprintf(buf, n, "%d, %s", h->fds[o->fd],
		 o->arg == TO_NOBODY ? "AF_UNSPEC" : endpoint_str(&o->to, to));
}

static void args_sock_destroy(const struct hands *h, const struct order *o, char *buf,
			      size_t n)
{
	char of[ENDPOINT_STRLEN];

	(void)h;
	snprintf(buf, n, "%s", endpoint_str(&o->of, of));
}

static void args_inject(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	char from[ENDPOINT_STRLEN];

	snprintf(buf, n, "%d, %s as %s", h->fds[o->fd],
		 inject_name((enum inject)o->arg), endpoint_str(&o->of, from));
}

static void args_accept(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	(void)o;
	snprintf(buf, n, "%d", h->fds[FD_LISTENER]);
}

static const struct {
	int flag;
	const char *name;
} msg_flags[] = {
	{ MSG_DONTWAIT, "MSG_DONTWAIT" }, { MSG_NOSIGNAL, "MSG_NOSIGNAL" },
	{ MSG_PEEK, "MSG_PEEK" },	  { MSG_WAITALL, "MSG_WAITALL" },
	{ MSG_OOB, "MSG_OOB" },		  { MSG_FASTOPEN, "MSG_FASTOPEN" },
};

static const char *msg_flag_name(int flag)
{
	for (size_t i = 0; i < sizeof(msg_flags) / sizeof(msg_flags[0]); i++)
		if (flag == msg_flags[i].flag)
			return msg_flags[i].name;
	return "0";
}

static void args_message(const struct hands *h, const struct order *o, char *buf,
			 size_t n)
{
	snprintf(buf, n, "%d, %" PRId64 ", %s", h->fds[o->fd], o->arg,
		 msg_flag_name(o->flags));
}

static void args_sendto(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	char to[ENDPOINT_STRLEN];

	snprintf(buf, n, "%d, %" PRId64 ", %s, %s", h->fds[o->fd], o->arg,
		 msg_flag_name(o->flags), endpoint_str(&o->to, to));
}

static void args_sendfile(const struct hands *h, const struct order *o, char *buf,
			  size_t n)
{
	snprintf(buf, n, "%d, %d, %" PRId64, h->fds[o->fd], h->fds[FD_A], o->arg);
}

static void args_shutdown(const struct hands *h, const struct order *o, char *buf,
			  size_t n)
{
	static const char *const how[] = {
		[SHUT_RD] = "SHUT_RD", [SHUT_WR] = "SHUT_WR", [SHUT_RDWR] = "SHUT_RDWR"
	};

	snprintf(buf, n, "%d, %s", h->fds[o->fd], how[o->arg]);
}

static void args_poll(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	char events[32];

	poll_events_text((int)o->arg, events, sizeof(events));
	snprintf(buf, n, "{%d, %s}, %d", h->fds[o->fd], events, o->flags);
}

static void args_setsockopt(const struct hands *h, const struct order *o, char *buf,
			    size_t n)
{
	char option[64];

	sockopt_text(o->opt, o->arg, option, sizeof(option));
	snprintf(buf, n, "%d, %s", h->fds[o->fd], option);
}

static void args_getsockopt(const struct hands *h, const struct order *o, char *buf,
			    size_t n)
{
	snprintf(buf, n, "%d, %s", h->fds[o->fd], sockopt_name(o->opt));
}

static void args_signal(const struct hands *h, const struct order *o, char *buf,
			size_t n)
{
	(void)h;
	snprintf(buf, n, "SIGPIPE, %s",
		 o->arg == SIGPIPE_IGNORED ? "SIG_IGN" : "SIG_DFL");
}

/* --- calls --- */

static int64_t act_socket(struct hands *h, const struct order *o)
{
	if (o->arg == OVER_RAW)
		return h->fds[o->fd] = inject_open();
	return h->fds[o->fd] = socket(transports[o->arg].family,
				      SOCK_STREAM | SOCK_CLOEXEC | o->flags,
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
	struct endpoint ep = address_of(h->fds[o->fd], o);
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
	return write(h->fds[o->fd], h->buffer, (size_t)o->arg);
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

const struct verb verbs[CALL_N] = {
	[CALL_SOCKET] = { act_socket, args_socket },
	[CALL_SOCKETPAIR] = { act_socketpair, args_unix },
	[CALL_PIPE] = { act_pipe, args_none },
	[CALL_BIND] = { act_bind, args_bind },
	[CALL_LISTEN] = { act_listen, args_fd_arg },
	[CALL_CONNECT] = { act_connect, args_connect },
	[CALL_ACCEPT] = { act_accept, args_accept },
	[CALL_MEMFD] = { act_memfd, args_memfd },
	[CALL_READ] = { act_read, args_fd_arg },
	[CALL_RECV] = { act_recv, args_message },
	[CALL_WRITE] = { act_write, args_fd_arg },
	[CALL_SEND] = { act_send, args_message },
	[CALL_SENDTO] = { act_sendto, args_sendto },
	[CALL_SENDFILE] = { act_sendfile, args_sendfile },
	[CALL_SHUTDOWN] = { act_shutdown, args_shutdown },
	[CALL_CLOSE] = { act_close, args_fd },
	[CALL_POLL] = { act_poll, args_poll },
	[CALL_SETSOCKOPT] = { act_setsockopt, args_setsockopt },
	[CALL_GETSOCKOPT] = { act_getsockopt, args_getsockopt },
	[CALL_GETPEERNAME] = { act_getpeername, args_fd },
	[CALL_SOCK_DESTROY] = { act_sock_destroy, args_sock_destroy },
	[CALL_INJECT] = { act_inject, args_inject },
	[CALL_FORK] = { act_fork, args_none },
	[CALL_WAITPID] = { act_waitpid, args_none },
	[CALL_SIGNAL] = { act_signal, args_signal },
	[CALL_EXIT] = { act_exit, args_arg },
};
