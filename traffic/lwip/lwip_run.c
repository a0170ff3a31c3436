/* SPDX-License-Identifier: MIT
 *
 * lwip_run.c - play a scenario with lwIP as the client.
 */
#include "lwip_run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "args.h"
#include "promise.h"
#include "sockaddr.h"
#include "stack.h"
#include "tap.h"

#define TAP "tap0"

/* Nothing more comes: lwIP acknowledges within 250 ms (TCP_TMR_INTERVAL). */
#define QUIET_MS 400

/* A call that waits longer waits for what this stack does not do. */
#define PATIENCE_MS 3000

/* Descriptors of lwIP begin at 1; a process has 0 to 2 already. */
#define FD_SHIFT 2

/**
 * struct play - A scenario being played
 * @client:	Its fds[] are what is shown, FD_SHIFT more than lwIP's
 * @shift:	How many of the server's descriptors are taken by other things: what is
 *		shown is less by that, as in a process of its own
 * @port:	Of lwIP's socket, 0 before it has one
 */
struct play {
	const struct scenario *scn;
	const struct run_cfg *cfg;
	struct calllog *log;
	struct hands client, server;
	struct endpoint bound;
	uint16_t port;
	int shift;
};

static const enum call_id by_lwip[] = { CALL_SOCKET,   CALL_CONNECT, CALL_SEND,
					CALL_WRITE,    CALL_RECV,    CALL_READ,
					CALL_SHUTDOWN, CALL_CLOSE };
static const enum call_id by_linux[] = { CALL_SOCKET, CALL_BIND,      CALL_LISTEN,
					 CALL_ACCEPT, CALL_SEND,      CALL_WRITE,
					 CALL_RECV,   CALL_READ,      CALL_SHUTDOWN,
					 CALL_CLOSE,  CALL_SETSOCKOPT };

static bool is_in(enum call_id id, const enum call_id *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == id)
			return true;
	return false;
}

static bool is_plain(const struct step *s)
{
	const int known = MSG_DONTWAIT | MSG_NOSIGNAL;

	return !s->killed && !s->repeat && !s->blocks && !s->join && !s->pause &&
	       s->fd <= FD_LISTENER &&
	       (s->call == CALL_SOCKET ? s->flags == 0 : (s->flags & ~known) == 0) &&
	       !(s->call == CALL_SOCKET && s->arg != OVER_IPV4) &&
	       !(s->call == CALL_CONNECT && s->arg != TO_SERVER) &&
	       !(s->call == CALL_BIND && s->arg != ANY_PORT);
}

static bool client_can(const struct step *s)
{
	if (s->call == CALL_SETSOCKOPT)
		return s->opt == SOCKOPT_LINGER;
	return is_in(s->call, by_lwip, sizeof(by_lwip) / sizeof(by_lwip[0]));
}

static bool server_can(const struct step *s)
{
	if (s->call == CALL_SETSOCKOPT)
		return s->opt == SOCKOPT_LINGER || s->opt == SOCKOPT_RCVBUF ||
		       s->opt == SOCKOPT_SNDBUF;
	return is_in(s->call, by_linux, sizeof(by_linux) / sizeof(by_linux[0]));
}

static bool step_can(const struct step *s)
{
	if (s->watch)
		return true;
	return is_plain(s) && ((s->who == CLIENT && client_can(s)) ||
			       (s->who == SERVER && server_can(s)));
}

bool lwip_can(const struct scenario *scn, char *why, size_t size)
{
	bool connects = false;

	if (scn->seconds || scn->settings[0].name) {
		snprintf(why, size, "needs timers and settings of Linux");
		return false;
	}
	for (size_t i = 0; i < scn->nsteps; i++) {
		const struct step *s = &scn->steps[i];

		if (!step_can(s)) {
			snprintf(why, size, "needs %s() as lwIP does not have it here",
				 call_kinds[s->call].name);
			return false;
		}
		connects |= s->who == CLIENT && s->call == CALL_CONNECT;
	}
	if (!connects)
		snprintf(why, size, "needs no TCP");
	return connects;
}

/* --- calls --- */

static int64_t client_call(struct play *p, const struct step *s, const struct order *o)
{
	int fd = p->client.fds[s->fd] - FD_SHIFT;
	bool dont_wait = s->flags & MSG_DONTWAIT;

	switch (s->call) {
	case CALL_SOCKET:
		fd = stack_socket();
		p->client.fds[s->fd] = fd < 0 ? fd : fd + FD_SHIFT;
		stack_patience(fd, PATIENCE_MS);
		return p->client.fds[s->fd];
	case CALL_CONNECT:
		return stack_connect(fd, o->to.port);
	case CALL_SEND:
	case CALL_WRITE:
		return stack_send(fd, p->client.buffer, (size_t)s->arg, dont_wait);
	case CALL_RECV:
	case CALL_READ:
		return stack_recv(fd, p->client.buffer, (size_t)s->arg, dont_wait);
	case CALL_SHUTDOWN:
		return stack_shutdown(fd, (int)s->arg);
	case CALL_CLOSE:
		return stack_close(fd);
	default:
		return stack_linger(fd, (int)s->arg);
	}
}

static void be_patient(int fd)
{
	const struct timeval tv = { .tv_sec = PATIENCE_MS / 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static struct endpoint address_of(uint32_t ip, uint16_t port)
{
	struct sockaddr_storage ss = { .ss_family = AF_INET };
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port),
				   .sin_addr.s_addr = htonl(ip) };

	memcpy(&ss, &sin, sizeof(sin));
	return sockaddr_to(&ss);
}

static struct order order_for_step(const struct play *p, const struct step *s)
{
	struct order o;

	memset(&o, 0, sizeof(o));
	o.call = s->call;
	o.fd = s->fd;
	o.opt = s->opt;
	o.arg = s->call == CALL_BIND ? SAME_PORT : s->arg;
	o.flags = s->flags;
	o.to = s->call == CALL_BIND ? address_of(STACK_PEER, 0) : p->bound;
	return o;
}

static bool gives_fd(const struct step *s)
{
	return s->call == CALL_SOCKET || s->call == CALL_ACCEPT;
}

static void put_args(const struct play *p, const struct step *s, const struct order *o,
		     struct call *c)
{
	struct hands shown = s->who == CLIENT ? p->client : p->server;

	for (int i = 0; i < FD_N && s->who == SERVER; i++)
		shown.fds[i] -= p->shift;
	/* Whose own loopback a bind() is shown for is asked of the real one. */
	if (s->call == CALL_BIND)
		snprintf(c->args, sizeof(c->args), "%d, 10.9.0.1:0", shown.fds[s->fd]);
	else
		args_of[s->call](&shown, o, c->args, sizeof(c->args));
}

static void note_result(const struct play *p, struct call *c, const struct step *s,
			int64_t result)
{
	c->result = result;
	if (s->who == SERVER && gives_fd(s) && result >= 0)
		c->result -= p->shift;
	c->err = result < 0 ? errno : 0;
	/* Ignored here, but raised: sk_stream_error(). */
	if (s->who == SERVER && c->err == EPIPE && !(s->flags & MSG_NOSIGNAL))
		c->signal = SIGPIPE;
}

static void note_addresses(struct play *p, const struct step *s)
{
	if (s->who == SERVER && s->call == CALL_BIND)
		p->bound = socket_local(p->server.fds[s->fd]);
	if (s->who == CLIENT && s->call == CALL_SOCKET)
		p->port = stack_port(p->client.fds[s->fd] - FD_SHIFT);
	if (s->who == SERVER && (s->call == CALL_SOCKET || s->call == CALL_ACCEPT))
		be_patient(p->server.fds[s->fd]);
}

static int make_call(struct play *p, const struct step *s, struct err *e)
{
	struct hands *h = s->who == CLIENT ? &p->client : &p->server;
	struct order o = order_for_step(p, s);
	struct call c;
	int64_t result;

	memset(&c, 0, sizeof(c));
	snprintf(c.who, sizeof(c.who), "%s", scenario_who(p->scn, s->who));
	c.id = (uint8_t)s->call;
	put_args(p, s, &o, &c);
	if (s->who == SERVER)
		note_queues(h, &o, &c);
	c.enter = clock_realtime();
	errno = 0;
	result = s->who == CLIENT ? client_call(p, s, &o) : verbs[s->call](h, &o);
	/* Its first one would be the first of a process of its own. */
	if (s->who == SERVER && s->call == CALL_SOCKET && !p->shift)
		p->shift = (int)result - (STDERR_FILENO + 1);
	note_result(p, &c, s, result);
	c.leave = clock_realtime();
	note_addresses(p, s);
	return calllog_call(p->log, &c, e);
}

/* Take frames until none has come for a while. */
static int settle(const struct play *p, struct err *e)
{
	const struct run_hook *hook = p->cfg->hook;
	struct pollfd f = { .fd = hook->fd, .events = POLLIN };
	int code = 0;

	while (!code && poll(&f, 1, QUIET_MS) > 0)
		if (hook->drain)
			code = hook->drain(hook->ctx, e);
	return code;
}

static int play_steps(struct play *p, struct err *e)
{
	unsigned int kernel = promise_kernel();
	int code = 0;

	for (size_t i = 0; i < p->scn->nsteps && !code; i++) {
		const struct step *s = &p->scn->steps[i];

		if (s->watch || !promise_step(s, kernel))
			continue;
		code = make_call(p, s, e);
		if (!code)
			code = settle(p, e);
	}
	return code;
}

static void tie(struct play *p)
{
	struct endpoint client = address_of(STACK_ADDRESS, p->port);

	calllog_address(p->log, scenario_who(p->scn, CLIENT), &client, &p->bound);
	calllog_address(p->log, scenario_who(p->scn, SERVER), &p->bound, &client);
}

int lwip_run(const struct scenario *scn, const struct run_cfg *cfg, struct calllog *log,
	     char *why, size_t size, struct err *e)
{
	struct play p = { .scn = scn, .cfg = cfg, .log = log };
	int code;

	*why = '\0';
	if (!lwip_can(scn, why, size))
		return RUN_SKIPPED;
	if (tap_make(TAP, STACK_PEER, e) || stack_open(TAP, e)) {
		snprintf(why, size, "%s", e->msg);
		return RUN_SKIPPED;
	}
	signal(SIGPIPE, SIG_IGN);
	p.client.buffer = p.server.buffer = calloc(1, BUFFER_SIZE);
	if (!p.client.buffer)
		return err_set(e, -ENOMEM, "out of memory");
	memset(p.client.buffer, 'x', BUFFER_SIZE);
	code = settle(&p, e);
	if (!code)
		code = play_steps(&p, e);
	tie(&p);
	calllog_sort(log);
	free(p.client.buffer);
	return code < 0 ? code : RUN_AS_PROMISED;
}
