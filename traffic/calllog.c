/* SPDX-License-Identifier: MIT
 *
 * calllog.c - the calls, sockets and kernel events of a run, until it is over and they can be written.
 */
#include "calllog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 4096 /* a scenario makes some dozens */

int calllog_init(struct calllog *log, struct err *e)
{
	*log = (struct calllog){ .max = RECORDS_MAX };
	log->records = calloc(log->max, sizeof(*log->records));
	return log->records ? 0 : err_set(e, -ENOMEM, "out of memory for records");
}

static struct record *append(struct calllog *log, enum record_kind kind, tstamp ts)
{
	struct record *rec;

	if (log->n == log->max)
		return NULL;
	rec = &log->records[log->n++];
	rec->kind = kind;
	rec->ts = ts;
	return rec;
}

static int full(const struct calllog *log, struct err *e)
{
	return err_set(e, -ENOSPC, "more than %zu calls and events", log->max);
}

int calllog_call(struct calllog *log, const struct call *c, struct err *e)
{
	struct record *rec = append(log, REC_CALL, c->enter);

	if (!rec)
		return full(log, e);
	rec->call = *c;
	return 0;
}

int calllog_sock(struct calllog *log, const struct sock *s, struct err *e)
{
	struct record *rec = append(log, REC_SOCK, s->ts);

	if (!rec)
		return full(log, e);
	rec->sock = *s;
	return 0;
}

int calllog_kevent(struct calllog *log, const struct kevent *ev, struct err *e)
{
	struct record *rec = append(log, REC_KEVENT, ev->ts);

	if (!rec)
		return full(log, e);
	rec->kevent = *ev;
	return 0;
}

void calllog_address(struct calllog *log, const char *who, const struct endpoint *local,
		     const struct endpoint *peer)
{
	for (size_t i = 0; i < log->n; i++) {
		struct record *rec = &log->records[i];

		if (rec->kind != REC_CALL || rec->call.local.port ||
		    strcmp(rec->call.who, who) != 0)
			continue;
		rec->call.local = *local;
		rec->call.peer = *peer;
	}
}

/* Records are nearly sorted: only calls that blocked come late. */
void calllog_sort(struct calllog *log)
{
	for (size_t i = 1; i < log->n; i++) {
		struct record rec = log->records[i];
		size_t at = i;

		for (; at > 0 && log->records[at - 1].ts > rec.ts; at--)
			log->records[at] = log->records[at - 1];
		log->records[at] = rec;
	}
}

void calllog_free(struct calllog *log)
{
	free(log->records);
	*log = (struct calllog){ .n = 0 };
}
