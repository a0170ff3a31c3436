/* SPDX-License-Identifier: MIT
 *
 * actor.c - a process that makes the system calls it is ordered to, one at a time.
 *
 * SIGPIPE stays blocked until a scenario decides about it: a call that raises it fails
 * with EPIPE and leaves the signal pending, so that it is known to have been raised.
 */
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "args.h"
#include "sockaddr.h"
#include "verbs.h"

#define CTL_FD 60 /* out of the way: scenarios get 3, 4, 5 on every run */

struct process {
	int ctl;
	struct desk *desk;
	struct hands hands;
};

static const struct {
	int event;
	const char *name;
} poll_events[] = {
	{ POLLIN, "IN" },   { POLLPRI, "PRI" }, { POLLOUT, "OUT" },
	{ POLLERR, "ERR" }, { POLLHUP, "HUP" }, { POLLRDHUP, "RDHUP" },
};

tstamp clock_realtime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (tstamp)ts.tv_sec * 1000000000 + (tstamp)ts.tv_nsec;
}

void poll_events_text(int events, char *buf, size_t size)
{
	size_t n = 0;

	snprintf(buf, size, "0");
	for (size_t i = 0; i < sizeof(poll_events) / sizeof(poll_events[0]); i++)
		if ((events & poll_events[i].event) && n < size)
			n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? "|" : "",
					      poll_events[i].name);
}

static void block_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* The pending SIGPIPE, taken away; 0 if there is none. */
static uint8_t take_sigpipe(void)
{
	const struct timespec now = { .tv_nsec = 0 };
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sig = sigtimedwait(&set, NULL, &now);
	return sig == SIGPIPE ? SIGPIPE : 0;
}

static struct tcp_info info_of(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (fd >= 0)
		getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info;
}

/* Bytes sent and not acknowledged; a connection that is gone only has leftovers. */
static int unacknowledged(int fd)
{
	int bytes = 0;

	if (info_of(fd).tcpi_state == tcp_states[TS_CLOSE].number)
		return 0;
	ioctl(fd, SIOCOUTQ, &bytes);
	return bytes;
}

/* SIOCINQ leaves out an urgent byte that is due, and for MPTCP it counts the end of the
 * data as one (mptcp_inq_hint()).
 */
static int bytes_unread(int fd)
{
	int bytes = 0, urgent = 0;
	char byte;

	if (ioctl(fd, SIOCINQ, &bytes) < 0)
		return 0;
	if (bytes == 0 && ioctl(fd, SIOCATMARK, &urgent) == 0)
		return urgent;
	if (bytes == 1 && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		return 0;
	return bytes;
}

/* Connections in the queue of a listener; of anything else, none. */
static uint32_t not_accepted(int fd)
{
	struct tcp_info info = info_of(fd);

	return info.tcpi_state == tcp_states[TS_LISTEN].number ? info.tcpi_unacked : 0;
}

void note_queues(const struct hands *h, const struct order *o, struct call *c)
{
	bool exits = o->call == CALL_EXIT;
	int fd = h->fds[exits ? FD_CONN : o->fd];
	uint32_t waiting = not_accepted(exits ? h->fds[FD_LISTENER] : fd);
	int unread, unacked;

	if (waiting && (exits || o->call == CALL_CLOSE || o->call == CALL_SHUTDOWN))
		snprintf(c->note, sizeof(c->note), "not accepted %u", waiting);
	if (fd < 0 || waiting || (o->call != CALL_CLOSE && !exits))
		return;
	unread = bytes_unread(fd);
	unacked = unacknowledged(fd);
	if (unread && unacked)
		snprintf(c->note, sizeof(c->note), "unread %d, unacknowledged %d",
			 unread, unacked);
	else if (unread)
		snprintf(c->note, sizeof(c->note), "unread %d", unread);
	else if (unacked)
		snprintf(c->note, sizeof(c->note), "unacknowledged %d", unacked);
}

/* A connection in FD_A is not the one that this actor's calls are taken to be about. */
static void note_other(const struct hands *h, const struct order *o, struct call *c)
{
	struct endpoint peer = socket_peer(h->fds[o->fd]);

	if (o->fd != FD_A || !peer.port)
		return;
	c->local = socket_local(h->fds[o->fd]);
	c->peer = peer;
}

static void prepare(struct process *p, const struct order *o)
{
	struct call *c = &p->desk->call;
	char who[WHO_MAX];

	memcpy(who, c->who, sizeof(who));
	memset(c, 0, sizeof(*c));
	memcpy(c->who, who, sizeof(who));
	c->id = (uint8_t)o->call;
	args_of[o->call](&p->hands, o, c->args, sizeof(c->args));
	note_queues(&p->hands, o, c);
	note_other(&p->hands, o, c);
	p->hands.revents = 0;
	p->hands.value = 0;
}

/* A connection that is gone has no addresses any more: keep what was known. */
static void note_addresses(const struct process *p, int fd)
{
	struct endpoint local = socket_local(fd), peer = socket_peer(fd);

	if (local.port)
		p->desk->local = local;
	if (peer.port)
		p->desk->peer = peer;
}

/* A connect that failed keeps its port only; on loopback both addresses are one. */
static void note_attempt(const struct process *p, const struct order *o)
{
	struct endpoint local = o->to;

	local.port = socket_local(p->hands.fds[o->fd]).port;
	p->desk->local = local;
	p->desk->peer = o->to;
}

/* Only this call of a third party is about the connection. */
static void note_injected(const struct process *p, const struct order *o)
{
	p->desk->call.local = o->of;
	p->desk->call.peer = o->to;
	if (endpoint_eq(&p->desk->local, &o->of))
		p->desk->peer = o->to;
}

static void note_outcome(struct process *p, const struct order *o)
{
	struct call *c = &p->desk->call;
	const struct hands *h = &p->hands;

	note_other(h, o, c);
	if (o->call == CALL_POLL && c->result > 0)
		poll_events_text(h->revents, c->note, sizeof(c->note));
	if ((o->call == CALL_PIPE || o->call == CALL_SOCKETPAIR) && c->result == 0)
		snprintf(c->note, sizeof(c->note), "descriptors %d and %d",
			 h->fds[FD_A], h->fds[FD_B]);
	if (o->call == CALL_GETSOCKOPT && c->result == 0)
		snprintf(c->note, sizeof(c->note), "%s",
			 h->value ? strerrorname_np(h->value) : "0");
	if (o->call == CALL_CONNECT && c->result < 0 && o->arg != TO_NOBODY)
		note_attempt(p, o);
	else if (o->fd != FD_A && (o->call == CALL_BIND ||
				   (o->call == CALL_CONNECT && o->arg != TO_NOBODY) ||
				   o->call == CALL_SENDTO || o->call == CALL_ACCEPT ||
				   o->call == CALL_PIDFD_GETFD))
		note_addresses(p, h->fds[o->fd]);
	if (o->call == CALL_INJECT)
		note_injected(p, o);
	if (o->call == CALL_FIREWALL || o->call == CALL_LINK ||
	    o->call == CALL_NETNS_DELETE)
		p->desk->local = o->of;
	if (o->call == CALL_SOCK_DESTROY) {
		p->desk->local = o->of;
		p->desk->peer = o->to;
	}
	p->desk->conn = h->fds[FD_CONN];
	p->desk->revents = h->revents;
	p->desk->value = h->value;
	p->desk->segments = info_of(h->fds[FD_CONN]).tcpi_segs_out;
}

static bool say(const struct process *p, char what)
{
	return send(p->ctl, &what, 1, MSG_NOSIGNAL) == 1;
}

static bool obey(struct process *p, const struct order *o)
{
	struct call *c = &p->desk->call;

	prepare(p, o);
	p->desk->in_call = true;
	c->enter = clock_realtime();
	if (o->announce && !say(p, ACTOR_ENTERED))
		return false;
	errno = 0;
	c->result = verbs[o->call](&p->hands, o);
	c->err = c->result < 0 ? errno : 0;
	c->leave = clock_realtime();
	p->desk->in_call = false;
	c->signal = take_sigpipe();
	note_outcome(p, o);
	return say(p, ACTOR_DONE);
}

/* Keep nothing that was inherited: descriptor numbers are part of a recording. */
static bool start(struct process *p, int ctl, struct desk *desk)
{
	p->ctl = fcntl(ctl, F_DUPFD_CLOEXEC, CTL_FD);
	if (p->ctl < 0 || close_range(3, (unsigned int)p->ctl - 1, 0) < 0 ||
	    close_range((unsigned int)p->ctl + 1, ~0u, 0) < 0)
		return false;
	p->desk = desk;
	p->hands = (struct hands){ .buffer = NULL };
	for (int i = 0; i < FD_N; i++)
		p->hands.fds[i] = -1;
	p->hands.buffer = malloc(BUFFER_SIZE);
	if (!p->hands.buffer)
		return false;
	for (size_t i = 0; i < BUFFER_SIZE; i++)
		p->hands.buffer[i] = (uint8_t)('a' + i % 26);
	block_sigpipe();
	return true;
}

_Noreturn void actor_main(int ctl, struct desk *desk)
{
	struct process p;
	struct order o;

	if (!start(&p, ctl, desk))
		_exit(127);
	while (recv(p.ctl, &o, sizeof(o), 0) == sizeof(o))
		if (!obey(&p, &o))
			break;
	_exit(0);
}
