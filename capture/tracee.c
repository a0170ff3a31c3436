/* SPDX-License-Identifier: MIT
 *
 * tracee.c - threads by their id, and what /proc says of them.
 */
#include "tracee.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static FILE *open_proc(pid_t tid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	return fopen(path, "re");
}

/* "nginx/12345": of a long name as much as there is room for. */
static void name_it(struct tracee *k)
{
	FILE *f = open_proc(k->tid, "comm");
	char comm[WHO_MAX] = "?", id[WHO_MAX];
	size_t room;

	if (f && fgets(comm, sizeof(comm), f))
		comm[strcspn(comm, "\n")] = '\0';
	if (f)
		fclose(f);
	snprintf(id, sizeof(id), "/%d", (int)k->tid);
	room = WHO_MAX - 1 - strlen(id);
	if (strlen(comm) > room)
		comm[room] = '\0';
	stpcpy(stpcpy(k->who, comm), id);
}

/* The number after @key in /proc/TID/status; @base 10 or 16. */
static bool status_number(pid_t tid, const char *key, int base, uint64_t *out)
{
	FILE *f = open_proc(tid, "status");
	size_t n = strlen(key);
	bool found = false;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f)) {
		found = strncmp(line, key, n) == 0;
		if (found)
			*out = strtoull(line + n, NULL, base);
	}
	if (f)
		fclose(f);
	return found;
}

static pid_t process_of(pid_t tid)
{
	uint64_t tgid;

	return status_number(tid, "Tgid:", 10, &tgid) ? (pid_t)tgid : tid;
}

bool tracee_ignores(const struct tracee *k, int sig)
{
	uint64_t set;

	return status_number(k->tid, "SigIgn:", 16, &set) &&
	       (set & (UINT64_C(1) << (sig - 1)));
}

struct tracee *tracee_find(const struct tracees *t, pid_t tid)
{
	const uint64_t *at = idmap_get(&t->by_tid, (uint64_t)tid);

	return at ? t->all[*at] : NULL;
}

static bool has_room(struct tracees *t)
{
	size_t cap = t->cap ? t->cap * 2 : 16;
	struct tracee **all;

	if (t->n < t->cap)
		return true;
	all = reallocarray(t->all, cap, sizeof(struct tracee *));
	if (!all)
		return false;
	t->all = all;
	t->cap = cap;
	return true;
}

static struct tracee *add(struct tracees *t, pid_t tid)
{
	struct tracee *k = has_room(t) ? calloc(1, sizeof(*k)) : NULL;

	if (!k || !idmap_put(&t->by_tid, (uint64_t)tid, t->n)) {
		free(k);
		return NULL;
	}
	t->all[t->n++] = k;
	k->tid = tid;
	k->tgid = process_of(tid);
	k->pidfd = -1;
	k->last = TRACELOG_NONE;
	name_it(k);
	t->processes += k->tgid == tid;
	return k;
}

struct tracee *tracee_get(struct tracees *t, pid_t tid)
{
	struct tracee *k = tracee_find(t, tid);

	return k ? k : add(t, tid);
}

static void release(struct tracee *k)
{
	if (k->pidfd >= 0)
		close(k->pidfd);
	free(k);
}

/* The last one takes its place. */
void tracee_drop(struct tracees *t, struct tracee *k)
{
	size_t at = (size_t)*idmap_get(&t->by_tid, (uint64_t)k->tid);
	struct tracee *last = t->all[--t->n];

	t->all[at] = last;
	*idmap_get(&t->by_tid, (uint64_t)last->tid) = at;
	idmap_drop(&t->by_tid, (uint64_t)k->tid);
	release(k);
}

void tracee_renamed(struct tracee *k)
{
	if (k->pidfd >= 0)
		close(k->pidfd);
	k->pidfd = -1;
	k->tgid = k->tid;
	k->row = NULL;
	name_it(k);
}

int tracee_pidfd(struct tracee *k)
{
	if (k->pidfd < 0)
		k->pidfd = (int)syscall(SYS_pidfd_open, k->tgid, 0);
	return k->pidfd;
}

bool tracee_peek(const struct tracee *k, uint64_t addr, void *buf, size_t n)
{
	struct iovec here = { buf, n };
	uintptr_t at = (uintptr_t)addr;
	struct iovec there = { .iov_len = n };

	/* No pointer of ours: it is never followed here. */
	memcpy(&there.iov_base, &at, sizeof(at));
	return process_vm_readv(k->tid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

void tracees_free(struct tracees *t)
{
	for (size_t i = 0; i < t->n; i++)
		release(t->all[i]);
	free(t->all);
	idmap_free(&t->by_tid);
}
