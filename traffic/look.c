/* SPDX-License-Identifier: MIT
 *
 * look.c - look at both sockets of a connection, and remember what was seen.
 */
#include "look.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "expect.h"

static void name_ends(struct look *l, const struct endpoint *local,
		      const struct endpoint *peer)
{
	memset(l, 0, sizeof(*l));
	l->client.state = l->server.state = TS_CLOSE;
	l->client.local = l->server.peer = *local;
	l->client.peer = l->server.local = *peer;
}

int look_take(struct sockdiag *d, const struct endpoint *local,
	      const struct endpoint *peer, struct look *l, struct err *e)
{
	int rc = 0;

	name_ends(l, local, peer);
	if (local->port && peer->port) {
		rc = sockdiag_get(d, local, peer, &l->client, e);
		if (rc == 0)
			rc = sockdiag_get(d, peer, local, &l->server, e);
	}
	l->client.ts = l->server.ts = clock_realtime();
	return rc;
}

bool look_met(const struct step *step, const struct look *l)
{
	return await_met(&step->client, &l->client) &&
	       await_met(&step->server, &l->server);
}

static bool sock_same(const struct sock *a, const struct sock *b)
{
	return a->state == b->state && a->recvq == b->recvq && a->sendq == b->sendq;
}

bool look_same(const struct look *a, const struct look *b)
{
	return sock_same(&a->client, &b->client) && sock_same(&a->server, &b->server);
}

void look_text(const struct look *l, char *buf, size_t size)
{
	snprintf(buf, size,
		 "client %s (%u unread, %u unacknowledged), "
		 "server %s (%u unread, %u unacknowledged)",
		 tcp_states[l->client.state].name, l->client.recvq, l->client.sendq,
		 tcp_states[l->server.state].name, l->server.recvq, l->server.sendq);
}

static void await_text(const struct await *a, const char *who, char *buf, size_t size)
{
	char unread[32] = "";

	if (a->unread)
		snprintf(unread, sizeof(unread), " with %u unread", a->unread);
	snprintf(buf, size, "%s %s%s%s", who,
		 a->state == TS_NONE ? "in any state" : tcp_states[a->state].name,
		 unread, a->drained ? " and all acknowledged" : "");
}

void look_want_text(const struct step *step, char *buf, size_t size)
{
	char client[80], server[80];

	await_text(&step->client, "client", client, sizeof(client));
	await_text(&step->server, "server", server, sizeof(server));
	snprintf(buf, size, "%s, %s", client, server);
}
