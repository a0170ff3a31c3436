/* SPDX-License-Identifier: MIT
 *
 * kernel_own.c - which of the kernel's events are about our sockets.
 */
#include "kernel_own.h"

#include <stdlib.h>
#include <string.h>

#include "idmap.h"
#include "tcpfsm.h"

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

/**
 * struct kernel_own - What is ours
 * @processes:	By pid
 * @pairs:	By pair_key()
 * @by_sock:	From the kernel's number of a socket to its place in @sockets
 */
struct kernel_own {
	struct idmap processes, pairs, by_sock;
	struct owned *sockets;
	size_t nsockets, cap;
};

struct kernel_own *kernel_own_new(void)
{
	return calloc(1, sizeof(struct kernel_own));
}

void kernel_own_free(struct kernel_own *o)
{
	if (!o)
		return;
	idmap_free(&o->processes);
	idmap_free(&o->pairs);
	idmap_free(&o->by_sock);
	free(o->sockets);
	free(o);
}

void kernel_own_process(struct kernel_own *o, int pid)
{
	idmap_put(&o->processes, (uint64_t)pid, 1);
}

static bool is_process(const struct kernel_own *o, int32_t pid)
{
	return idmap_get(&o->processes, (uint64_t)pid);
}

static bool is_full(const struct endpoint *local, const struct endpoint *peer)
{
	return local->port && peer->port;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ (h >> 29);
}

static uint64_t end_key(const struct endpoint *e)
{
	uint64_t half[2];

	memcpy(half, e->addr, sizeof(half));
	return mix(mix(mix(0, half[0]), half[1]), e->port);
}

/* The same from either end. That two connections have one is as good as impossible. */
static uint64_t pair_key(const struct endpoint *a, const struct endpoint *b)
{
	uint64_t x = end_key(a), y = end_key(b);

	return x < y ? mix(x, y) : mix(y, x);
}

static bool is_pair(const struct kernel_own *o, const struct endpoint *a,
		    const struct endpoint *b)
{
	return idmap_get(&o->pairs, pair_key(a, b));
}

void kernel_own_pair(struct kernel_own *o, const struct endpoint *a,
		     const struct endpoint *b)
{
	if (is_full(a, b))
		idmap_put(&o->pairs, pair_key(a, b), 1);
}

static struct owned *find(struct kernel_own *o, uint64_t sock)
{
	const uint64_t *at = sock ? idmap_get(&o->by_sock, sock) : NULL;

	return at && o->sockets[*at].sock ? &o->sockets[*at] : NULL;
}

/* A place for another socket, or NULL without memory: then it is nobody's. */
static struct owned *place(struct kernel_own *o, uint64_t sock)
{
	const uint64_t *at = idmap_get(&o->by_sock, sock);
	size_t cap = o->cap ? o->cap * 2 : 64;
	struct owned *all;

	if (at)
		return &o->sockets[*at];
	if (o->nsockets == o->cap) {
		all = reallocarray(o->sockets, cap, sizeof(*all));
		if (!all)
			return NULL;
		o->sockets = all;
		o->cap = cap;
	}
	if (!idmap_put(&o->by_sock, sock, o->nsockets))
		return NULL;
	return &o->sockets[o->nsockets++];
}

static struct owned *take(struct kernel_own *o, const struct kevent *ev)
{
	struct owned *s = place(o, ev->sock);

	if (s)
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

static uint64_t number_of(struct idmap *numbers, uint64_t sock)
{
	const uint64_t *at = sock ? idmap_get(numbers, sock) : NULL;

	if (!sock)
		return 0;
	if (at)
		return *at;
	idmap_put(numbers, sock, numbers->n + 1);
	return numbers->n;
}

size_t kernel_own_choose(struct kernel_own *o, struct kevent *events, size_t n)
{
	struct idmap numbers = { .slots = NULL };
	size_t ours = 0;

	for (size_t i = 0; i < n; i++) {
		struct kevent ev = events[i];

		kernel_own_event(o, &ev);
	}
	for (size_t i = 0; i < n; i++) {
		struct kevent ev = events[i];

		if (!kernel_own_event(o, &ev))
			continue;
		ev.sock = number_of(&numbers, ev.sock);
		events[ours++] = ev;
	}
	idmap_free(&numbers);
	return ours;
}
