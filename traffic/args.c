/* SPDX-License-Identifier: MIT
 *
 * args.c - the arguments of an actor's calls, as text.
 */
#include "args.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "inject.h"
#include "nft.h"
#include "sockaddr.h"
#include "sockopts.h"
#include "veth.h"

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
	static const struct {
		const char *family, *type, *protocol;
	} transports[TRANSPORT_N] = {
#define TRANSPORT(id, family, type, protocol)                                          \
	[OVER_##id] = { #family, #type, #protocol },
#include "transports.def"
#undef TRANSPORT
	};

	(void)h;
	snprintf(buf, n, "%s, %s%s, %s", transports[o->arg].family,
		 transports[o->arg].type,
		 o->flags & SOCK_NONBLOCK ? " | SOCK_NONBLOCK" : "",
		 transports[o->arg].protocol);
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

struct endpoint order_bind_to(const struct hands *h, const struct order *o)
{
	if (o->arg == AT_VETH)
		return veth_here();
	return o->arg == SAME_PORT ? o->to : socket_loopback(h->fds[o->fd]);
}

static void args_bind(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	struct endpoint ep = order_bind_to(h, o);
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

static void args_firewall(const struct hands *h, const struct order *o, char *buf,
			  size_t n)
{
	char to[ENDPOINT_STRLEN];
	const char *what = nft_segments((enum drop)o->arg);
	const char *verdict = nft_verdict((enum firewall)o->flags);

	if (o->flags == FIREWALL_ACCEPT)
		snprintf(buf, n, "%d, %s all", h->fds[o->fd], verdict);
	else if (o->to.port)
		snprintf(buf, n, "%d, %s: %s to %s", h->fds[o->fd], verdict, what,
			 endpoint_str(&o->to, to));
	else
		snprintf(buf, n, "%d, %s: %s", h->fds[o->fd], verdict, what);
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

static void args_write(const struct hands *h, const struct order *o, char *buf,
		       size_t n)
{
	static const char *const names[PAYLOAD_N] = {
#define PAYLOAD(id, name, bytes) [PAYLOAD_##id] = name,
#include "payloads.def"
#undef PAYLOAD
	};

	if (o->flags == PAYLOAD_LETTERS)
		args_fd_arg(h, o, buf, n);
	else
		snprintf(buf, n, "%d, %s, %" PRId64, h->fds[o->fd], names[o->flags],
			 o->arg);
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

static void args_pidfd_getfd(const struct hands *h, const struct order *o, char *buf,
			     size_t n)
{
	(void)h;
	snprintf(buf, n, "server, %" PRId64, o->arg);
}

static void args_setns(const struct hands *h, const struct order *o, char *buf,
		       size_t n)
{
	(void)h;
	snprintf(buf, n, "netns %" PRId64 ", CLONE_NEWNET", o->arg);
}

static void args_link(const struct hands *h, const struct order *o, char *buf, size_t n)
{
	(void)h;
	snprintf(buf, n, "lo, %s", o->arg == LINK_UP ? "up" : "down");
}

void (*const args_of[CALL_N])(const struct hands *h, const struct order *o, char *buf,
			      size_t n) = {
	[CALL_SOCKET] = args_socket,
	[CALL_SOCKETPAIR] = args_unix,
	[CALL_PIPE] = args_none,
	[CALL_BIND] = args_bind,
	[CALL_LISTEN] = args_fd_arg,
	[CALL_CONNECT] = args_connect,
	[CALL_ACCEPT] = args_accept,
	[CALL_MEMFD] = args_memfd,
	[CALL_READ] = args_fd_arg,
	[CALL_RECV] = args_message,
	[CALL_WRITE] = args_write,
	[CALL_SEND] = args_message,
	[CALL_SENDTO] = args_sendto,
	[CALL_SENDFILE] = args_sendfile,
	[CALL_SHUTDOWN] = args_shutdown,
	[CALL_CLOSE] = args_fd,
	[CALL_URING_SHUTDOWN] = args_shutdown,
	[CALL_URING_CLOSE] = args_fd,
	[CALL_POLL] = args_poll,
	[CALL_SETSOCKOPT] = args_setsockopt,
	[CALL_GETSOCKOPT] = args_getsockopt,
	[CALL_GETPEERNAME] = args_fd,
	[CALL_SOCK_DESTROY] = args_sock_destroy,
	[CALL_INJECT] = args_inject,
	[CALL_FORK] = args_none,
	[CALL_WAITPID] = args_none,
	[CALL_SIGNAL] = args_signal,
	[CALL_EXIT] = args_arg,
	[CALL_FIREWALL] = args_firewall,
	[CALL_RELEASE] = args_fd_arg,
	[CALL_PIDFD_GETFD] = args_pidfd_getfd,
	[CALL_LINK] = args_link,
	[CALL_NETNS_ADD] = args_none,
	[CALL_NETNS_DELETE] = args_fd,
	[CALL_SETNS] = args_setns,
};
