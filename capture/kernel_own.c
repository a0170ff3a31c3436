/* SPDX-License-Identifier: MIT
 *
 * kernel_own.c - which of the kernel's events are about our sockets.
 */
#include "kernel_own.h"

#include <stdlib.h>
#include <string.h>

#include "tcpfsm.h"

/* The newest of each count; what is older is forgotten. */
#define PROCESSES 512
#define PAIRS	  1024
#define SOCKETS	  1024

struct pair {
	struct endpoint local, peer;
};

/**
 * struct owned - A socket of ours
 * @sock:	0 if it is gone
 * @pair:	All that is known of its addresses
 */
struct owned {
	uint64_t sock;
	struct pair pair;
};

/* Rings: @n... counts all that were ever put in. */
struct kernel_own {
	int32_t processes[PROCESSES];
	struct pair pairs[PAIRS];
	struct owned sockets[SOCKETS];
	size_t nprocesses, npairs, nsockets;
};

struct kernel_own *kernel_own_new(void)
{
	return calloc(1, sizeof(struct kernel_own));
}

void kernel_own_free(struct kernel_own *o)
{
	free(o);
}

static size_t kept(size_t n, size_t room)
{
	return n < room ? n : room;
}

void kernel_own_process(struct kernel_own *o, int pid)
{
	o->processes[o->nprocesses++ % PROCESSES] = pid;
}

static bool is_process(const struct kernel_own *o, int32_t pid)
{
	for (size_t i = 0; i < kept(o->nprocesses, PROCESSES); i++)
		if (o->processes[i] == pid)
			return true;
	return false;
}

static bool is_full(const struct endpoint *local, const struct endpoint *peer)
{
	return local->port && peer->port;
}

static bool is_pair(const struct kernel_own *o, const struct endpoint *a,
		    const struct endpoint *b)
{
	for (size_t i = 0; i < kept(o->npairs, PAIRS); i++) {
		const struct pair *p = &o->pairs[i];

		if ((endpoint_eq(&p->local, a) && endpoint_eq(&p->peer, b)) ||
		    (endpoint_eq(&p->local, b) && endpoint_eq(&p->peer, a)))
			return true;
	}
	return false;
}

void kernel_own_pair(struct kernel_own *o, const struct endpoint *a,
		     const struct endpoint *b)
{
	if (is_full(a, b) && !is_pair(o, a, b))
		o->pairs[o->npairs++ % PAIRS] = (struct pair){ *a, *b };
}

static struct owned *find(struct kernel_own *o, uint64_t sock)
{
	for (size_t i = 0; sock && i < kept(o->nsockets, SOCKETS); i++)
		if (o->sockets[i].sock == sock)
			return &o->sockets[i];
	return NULL;
}

static struct owned *take(struct kernel_own *o, const struct kevent *ev)
{
	struct owned *s = find(o, ev->sock);

	if (!s)
		s = &o->sockets[o->nsockets++ % SOCKETS];
	*s = (struct owned){ ev->sock, { ev->local, ev->peer } };
	return s;
}

/* It begins a life of its own here, in a call of somebody's. */
static bool is_born(const struct kevent *ev)
{
	return ev->id == KEVENT_STATE && !ev->softirq && ev->from_state == TS_CLOSE &&
	       (ev->to_state == TS_SYN_SENT || ev->to_state == TS_LISTEN);
}

/* Is what the event says of addresses another connection than the socket's? */
static bool contradicts(const struct owned *s, const struct kevent *ev)
{
	return is_full(&ev->local, &ev->peer) &&
	       is_full(&s->pair.local, &s->pair.peer) &&
	       !(endpoint_eq(&ev->local, &s->pair.local) &&
		 endpoint_eq(&ev->peer, &s->pair.peer));
}

static void learn(struct kernel_own *o, struct owned *s, const struct kevent *ev)
{
	if (!is_full(&ev->local, &ev->peer))
		return;
	s->pair = (struct pair){ ev->local, ev->peer };
	kernel_own_pair(o, &ev->local, &ev->peer);
}

static void complete(const struct owned *s, struct kevent *ev)
{
	if (is_full(&ev->local, &ev->peer) || !is_full(&s->pair.local, &s->pair.peer))
		return;
	ev->local = s->pair.local;
	ev->peer = s->pair.peer;
}

/* The socket of ours that the event is about; it may become ours by the event. */
static struct owned *owner(struct kernel_own *o, const struct kevent *ev)
{
	struct owned *s = find(o, ev->sock);

	if (s && (is_born(ev) || contradicts(s, ev))) {
		s->sock = 0;
		s = NULL;
	}
	if (s || !ev->sock)
		return s;
	if (is_born(ev))
		return is_process(o, ev->pid) ? take(o, ev) : NULL;
	return is_pair(o, &ev->local, &ev->peer) ? take(o, ev) : NULL;
}

bool kernel_own_event(struct kernel_own *o, struct kevent *ev)
{
	struct owned *s = owner(o, ev);

	if (!s)
		return !ev->sock && is_pair(o, &ev->local, &ev->peer);
	learn(o, s, ev);
	complete(s, ev);
	if (ev->id == KEVENT_DESTROY)
		s->sock = 0;
	return true;
}
