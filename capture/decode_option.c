/* SPDX-License-Identifier: MIT
 *
 * decode_option.c - socket options that decide how a connection ends.
 */
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "decode.h"

static const struct option {
	int level, name;
	const char *text;
} options[] = {
	{ SOL_SOCKET, SO_LINGER, "SO_LINGER" },
	{ SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE" },
	{ SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR" },
	{ SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT" },
	{ IPPROTO_TCP, TCP_LINGER2, "TCP_LINGER2" },
	{ IPPROTO_TCP, TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT" },
	{ IPPROTO_TCP, TCP_KEEPIDLE, "TCP_KEEPIDLE" },
	{ IPPROTO_TCP, TCP_KEEPINTVL, "TCP_KEEPINTVL" },
	{ IPPROTO_TCP, TCP_KEEPCNT, "TCP_KEEPCNT" },
	{ IPPROTO_TCP, TCP_SYNCNT, "TCP_SYNCNT" },
	{ IPPROTO_TCP, TCP_CORK, "TCP_CORK" },
	{ IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY" },
	{ IPPROTO_TCP, TCP_QUICKACK, "TCP_QUICKACK" },
	{ IPPROTO_TCP, TCP_DEFER_ACCEPT, "TCP_DEFER_ACCEPT" },
	{ IPPROTO_TCP, TCP_FASTOPEN, "TCP_FASTOPEN" },
	{ IPPROTO_TCP, TCP_REPAIR, "TCP_REPAIR" },
};

static const struct option *option_of(const struct tracee *k)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].level == (int)k->args[1] &&
		    options[i].name == (int)k->args[2])
			return &options[i];
	return NULL;
}

static bool enter_setsockopt(struct tracing *t, struct tracee *k)
{
	const struct option *o = option_of(k);
	struct linger l = { 0, 0 };
	struct fdsock s;
	int value = 0;

	if (!o || !decode_socket(t, k, (int)k->args[0], false, &s))
		return false;
	if (o->name == SO_LINGER && o->level == SOL_SOCKET) {
		tracee_peek(k, k->args[3], &l, sizeof(l));
		decode_args(k, "%d, %s, {%d, %d}", (int)k->args[0], o->text,
			    l.l_onoff != 0, l.l_linger);
		return true;
	}
	tracee_peek(k, k->args[3], &value, sizeof(value));
	decode_args(k, "%d, %s, %d", (int)k->args[0], o->text, value);
	return true;
}

const struct decoder decode_setsockopt = { enter_setsockopt, NULL };

/* SO_ERROR only: it tells the error of the connection, and takes it away. */
static bool enter_getsockopt(struct tracing *t, struct tracee *k)
{
	struct fdsock s;

	if ((int)k->args[1] != SOL_SOCKET || (int)k->args[2] != SO_ERROR)
		return false;
	decode_args(k, "%d, SO_ERROR", (int)k->args[0]);
	return decode_socket(t, k, (int)k->args[0], false, &s);
}

static bool leave_getsockopt(struct tracing *t, struct tracee *k)
{
	const char *name;
	int value = 0;

	(void)t;
	if (k->call.err || !tracee_peek(k, k->args[3], &value, sizeof(value)))
		return true;
	name = value ? strerrorname_np(value) : "0";
	snprintf(k->call.note, sizeof(k->call.note), "%s", name ? name : "?");
	return true;
}

const struct decoder decode_getsockopt = { enter_getsockopt, leave_getsockopt };
