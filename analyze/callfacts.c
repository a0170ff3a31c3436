/* SPDX-License-Identifier: MIT
 *
 * callfacts.c - what a system call proves about the end of its connection.
 */
#include "callfacts.h"

#include <string.h>

/* A call proves a fact if its arguments contain these words. */
static const struct {
	enum call_id id;
	const char *args;
	uint64_t fact;
} by_args[] = {
	{ CALL_SETSOCKOPT, "SO_LINGER, {1, 0}", F(CALL_LINGER0) },
	{ CALL_SETSOCKOPT, "TCP_REPAIR, 1", F(CALL_REPAIR) },
	{ CALL_SETSOCKOPT, "TCP_LINGER2, -", F(CALL_LINGER2) },
	{ CALL_CONNECT, "AF_UNSPEC", F(CALL_DISCONNECT) },
	{ CALL_FIREWALL, "reject with tcp reset: first SYN", F(CALL_REJECT_SYN) },
	{ CALL_FIREWALL, "reject with tcp reset: data", F(CALL_REJECT_DATA) },
	{ CALL_SOCK_DESTROY, "", F(CALL_DESTROY) },
};

/* A call that gives up a descriptor, if its note of what that held contains these. */
static const struct {
	const char *note;
	uint64_t fact;
} by_note[] = {
	{ "unread ", F(CALL_UNREAD) },
	{ "unacknowledged ", F(CALL_LEFT) },
	{ "not accepted ", F(CALL_BACKLOG) },
	{ "SO_LINGER 0", F(CALL_LINGER0) },
};

bool call_gives_up(const struct call *c)
{
	enum call_class class = call_kinds[c->id].class;

	return class == CALL_CLASS_CLOSE || class == CALL_CLASS_PROCESS ||
	       class == CALL_CLASS_SHUT || c->id == CALL_DUP2 || c->id == CALL_DUP3;
}

uint64_t call_facts(const struct call *c)
{
	uint64_t known = 0;

	if (c->err)
		return 0;
	for (size_t i = 0; i < sizeof(by_args) / sizeof(by_args[0]); i++)
		if (by_args[i].id == (enum call_id)c->id &&
		    strstr(c->args, by_args[i].args))
			known |= by_args[i].fact;
	for (size_t i = 0; i < sizeof(by_note) / sizeof(by_note[0]); i++)
		if (call_gives_up(c) && strstr(c->note, by_note[i].note))
			known |= by_note[i].fact;
	return known;
}
