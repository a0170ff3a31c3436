/* SPDX-License-Identifier: MIT
 *
 * decode.c - the table of traced calls, and what all decoders need.
 */
#include "decode.h"

#include <dirent.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct syscall_row syscall_rows[] = {
#define SYSCALL(nr, call, shape) { __NR_##nr, CALL_##call, &decode_##shape },
#include "syscalls.def"
#undef SYSCALL
};
const size_t nsyscall_rows = sizeof(syscall_rows) / sizeof(syscall_rows[0]);

const struct decode_flag decode_poll_flags[] = {
	{ POLLIN, "IN" },
	{ POLLPRI, "PRI" },
	{ POLLOUT, "OUT" },
	{ POLLERR, "ERR" },
	{ POLLHUP, "HUP" },
	{ POLLRDHUP, "RDHUP" },
	{ POLLRDNORM, "RDNORM" },
	{ POLLRDBAND, "RDBAND" },
	{ POLLWRNORM, "WRNORM" },
	{ POLLWRBAND, "WRBAND" },
	{ 0, NULL },
};

void decode_args(struct tracee *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->call.args, sizeof(k->call.args), fmt, ap);
	va_end(ap);
}

void decode_flags(const struct decode_flag *table, uint32_t set, char *buf, size_t n)
{
	size_t used = 0;

	snprintf(buf, n, "0");
	for (; table->name; table++) {
		if (!(set & table->bit) || used >= n)
			continue;
		used += (size_t)snprintf(buf + used, n - used, "%s%s", used ? "|" : "",
					 table->name);
		set &= ~table->bit;
	}
	if (set && used < n)
		snprintf(buf + used, n - used, "%s0x%x", used ? "|" : "", set);
}

/* A socket that came from elsewhere: inherited, or older than the tracing. */
static void learn(struct tracing *t, struct fdsock *s)
{
	if (tracelog_knows(t->log, s->cookie))
		return;
	fdsock_names(s);
	if (endpoint_known(&s->peer))
		tracelog_socket(t->log, s->cookie, &s->local, &s->peer, 0);
}

bool decode_socket(struct tracing *t, struct tracee *k, int fd, bool queues,
		   struct fdsock *s)
{
	if (!fdsock_borrow(tracee_pidfd(k), fd, s))
		return false;
	k->cookie = s->cookie;
	learn(t, s);
	if (queues)
		fdsock_queues(s);
	fdsock_return(s);
	return true;
}

/* Add to the note: "unread 5", then ", unacknowledged 3". */
__attribute__((format(printf, 2, 3))) static void note(struct tracee *k,
						       const char *fmt, ...)
{
	char *text = k->call.note;
	size_t n = strlen(text), room = sizeof(k->call.note) - n;
	va_list ap;

	if (n)
		n += (size_t)snprintf(text + n, room, ", ");
	va_start(ap, fmt);
	if (n < sizeof(k->call.note))
		vsnprintf(text + n, sizeof(k->call.note) - n, fmt, ap);
	va_end(ap);
}

void decode_note_queues(struct tracee *k, const struct fdsock *s)
{
	if (s->waiting)
		note(k, "not accepted %u", s->waiting);
	if (s->unread)
		note(k, "unread %d", s->unread);
	if (s->unacked)
		note(k, "unacknowledged %d", s->unacked);
	if (s->aborts && !s->listens)
		note(k, "SO_LINGER 0");
}

void decode_listener(struct tracee *k, const struct fdsock *s)
{
	k->call.local = s->local;
	k->cookie = 0;
}

void decode_log(struct tracing *t, struct tracee *k)
{
	memcpy(k->call.who, k->who, sizeof(k->call.who));
	k->last = tracelog_call(t->log, &k->call, k->cookie);
}

void decode_log_open(struct tracing *t, struct tracee *k)
{
	decode_log(t, k);
	if (k->last != TRACELOG_NONE && k->nopen++ == 0)
		k->first_open = k->last;
}

void decode_log_left(struct tracing *t, struct tracee *k, tstamp when)
{
	for (size_t i = 0; i < k->nopen; i++)
		tracelog_at(t->log, k->first_open + i)->leave = when;
	k->nopen = 0;
}

static void exit_of(struct tracing *t, struct tracee *k, int fd)
{
	const struct call plain = k->call;
	struct fdsock s;

	if (!decode_socket(t, k, fd, true, &s) || (s.listens && !s.waiting))
		return;
	decode_note_queues(k, &s);
	if (s.listens)
		decode_listener(k, &s);
	decode_log_open(t, k);
	k->call = plain;
}

void decode_exit(struct tracing *t, struct tracee *k)
{
	char path[64], link[64];
	const struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)k->tgid);
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, link, sizeof(link));

		if (n > 7 && memcmp(link, "socket:", 7) == 0)
			exit_of(t, k, (int)strtol(d->d_name, NULL, 10));
	}
	if (dir)
		closedir(dir);
}
