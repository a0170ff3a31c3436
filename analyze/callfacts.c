/* SPDX-License-Identifier: MIT
 *
 * callfacts.c - what a system call proves about the end of its connection.
 */
#include "callfacts.h"

#include <string.h>

/* A call proves a fact if its arguments and its note contain these words. */
static const struct {
	enum call_id id;
	const char *args, *note;
	uint64_t fact;
} rows[] = {
	{ CALL_SETSOCKOPT, "SO_LINGER, {1, 0}", "", F(CALL_LINGER0) },
	{ CALL_SETSOCKOPT, "TCP_REPAIR, 1", "", F(CALL_REPAIR) },
	{ CALL_CONNECT, "AF_UNSPEC", "", F(CALL_DISCONNECT) },
	{ CALL_SETSOCKOPT, "TCP_LINGER2, -", "", F(CALL_LINGER2) },
	{ CALL_SOCK_DESTROY, "", "", F(CALL_DESTROY) },
	{ CALL_ACCEPT, "", "", F(CALL_ACCEPTED) },
	{ CALL_CLOSE, "", "not accepted ", F(CALL_BACKLOG) },
	{ CALL_SHUTDOWN, "", "not accepted ", F(CALL_BACKLOG) },
	{ CALL_EXIT, "", "not accepted ", F(CALL_BACKLOG) },
	{ CALL_CLOSE, "", "unread ", F(CALL_UNREAD) },
	{ CALL_CLOSE, "", "unacknowledged ", F(CALL_LEFT) },
	{ CALL_EXIT, "", "unacknowledged ", F(CALL_LEFT) },
	{ CALL_EXIT, "", "unread ", F(CALL_UNREAD) },
	{ CALL_KILLED, "", "unread ", F(CALL_UNREAD) },
};

uint64_t call_facts(const struct call *c)
{
	uint64_t known = 0;

	if (c->err)
		return 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].id == (enum call_id)c->id &&
		    strstr(c->args, rows[i].args) && strstr(c->note, rows[i].note))
			known |= rows[i].fact;
	return known;
}
