/* SPDX-License-Identifier: MIT
 *
 * decode_wait.c - calls that wait for several descriptors: a record for each connection
 * that they say something about.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "decode.h"

#define POLL_MAX 64 /* descriptors looked at */

/* Record that the call says this of a descriptor, if that is a TCP socket. */
static void say(struct tracing *t, struct tracee *k, int fd, const char *events)
{
	struct fdsock s;

	if (!decode_socket(t, k, fd, false, &s))
		return;
	snprintf(k->call.note, sizeof(k->call.note), "%s", events);
	decode_log(t, k);
}

static bool enter_poll(struct tracing *t, struct tracee *k)
{
	(void)t;
	return k->args[1] > 0;
}

static void poll_says(struct tracing *t, struct tracee *k, const struct pollfd *p)
{
	char asked[40], got[40];

	if (!p->revents && k->call.result != 0)
		return;
	decode_flags(decode_poll_flags, (uint32_t)(uint16_t)p->events, asked,
		     sizeof(asked));
	decode_flags(decode_poll_flags, (uint32_t)(uint16_t)p->revents, got,
		     sizeof(got));
	decode_args(k, "{%d, %s}, %" PRId64, p->fd, asked,
		    k->call.id == CALL_POLL ? (int64_t)(int)k->args[2] : 0);
	say(t, k, p->fd, p->revents ? got : "");
}

/* Of many descriptors those that are ready; of a single one that it is not, too. */
static bool leave_poll(struct tracing *t, struct tracee *k)
{
	struct pollfd p[POLL_MAX];
	size_t n = k->args[1] < POLL_MAX ? (size_t)k->args[1] : POLL_MAX;

	if (k->call.err || (k->call.result == 0 && n > 1) ||
	    !tracee_peek(k, k->args[0], p, n * sizeof(p[0])))
		return false;
	for (size_t i = 0; i < n; i++)
		poll_says(t, k, &p[i]);
	return false;
}

const struct decoder decode_poll = { enter_poll, leave_poll };

static bool read_set(const struct tracee *k, uint64_t addr, size_t bytes, fd_set *set)
{
	FD_ZERO(set);
	return addr == 0 || tracee_peek(k, addr, set, bytes);
}

static bool leave_select(struct tracing *t, struct tracee *k)
{
	static const struct decode_flag names[] = {
		{ 1, "IN" }, { 2, "OUT" }, { 4, "EXCEPT" }, { 0, NULL }
	};
	int n = k->args[0] < FD_SETSIZE ? (int)k->args[0] : FD_SETSIZE;
	size_t bytes = ((size_t)n + 63) / 64 * 8;
	fd_set sets[3];
	char text[32];

	for (int i = 0; i < 3; i++)
		if (!read_set(k, k->args[1 + i], bytes, &sets[i]))
			return false;
	for (int fd = 0; fd < n && k->call.result > 0; fd++) {
		uint32_t ready = (FD_ISSET(fd, &sets[0]) ? 1u : 0) |
				 (FD_ISSET(fd, &sets[1]) ? 2u : 0) |
				 (FD_ISSET(fd, &sets[2]) ? 4u : 0);

		if (!ready)
			continue;
		decode_args(k, "%d", n);
		decode_flags(names, ready, text, sizeof(text));
		decode_args(k, "%d, {%d}", n, fd);
		say(t, k, fd, text);
	}
	return false;
}

static bool enter_select(struct tracing *t, struct tracee *k)
{
	(void)t;
	return (int)k->args[0] > 0;
}

const struct decoder decode_select = { enter_select, leave_select };

/* Descriptors that epoll watches are named by what the program likes. */
static uint64_t epoll_key(const struct tracee *k, int epfd, uint64_t data)
{
	uint64_t owner = (uint64_t)(uint32_t)k->tgid << 32 | (uint32_t)epfd;

	return (owner * UINT64_C(0xff51afd7ed558ccd)) ^
	       (data + UINT64_C(0x9e3779b97f4a7c15) + (owner << 6));
}

static bool enter_epoll_ctl(struct tracing *t, struct tracee *k)
{
	struct epoll_event ev;
	int op = (int)k->args[1];

	if ((op == EPOLL_CTL_ADD || op == EPOLL_CTL_MOD) &&
	    tracee_peek(k, k->args[3], &ev, sizeof(ev)))
		idmap_put(&t->epoll, epoll_key(k, (int)k->args[0], ev.data.u64),
			  k->args[2]);
	return false;
}

const struct decoder decode_epoll_ctl = { enter_epoll_ctl, NULL };

static bool enter_epoll_wait(struct tracing *t, struct tracee *k)
{
	(void)k;
	return t->epoll.n > 0;
}

static bool leave_epoll_wait(struct tracing *t, struct tracee *k)
{
	struct epoll_event ev[POLL_MAX];
	size_t n = k->call.result > 0 ? (size_t)k->call.result : 0;
	char text[40];

	if (n > POLL_MAX)
		n = POLL_MAX;
	if (n == 0 || !tracee_peek(k, k->args[1], ev, n * sizeof(ev[0])))
		return false;
	for (size_t i = 0; i < n; i++) {
		const uint64_t *fd = idmap_get(&t->epoll, epoll_key(k, (int)k->args[0],
								    ev[i].data.u64));

		if (!fd)
			continue;
		decode_flags(decode_poll_flags, ev[i].events, text, sizeof(text));
		decode_args(k, "%d, {%d}", (int)k->args[0], (int)*fd);
		say(t, k, (int)*fd, text);
	}
	return false;
}

const struct decoder decode_epoll_wait = { enter_epoll_wait, leave_epoll_wait };
